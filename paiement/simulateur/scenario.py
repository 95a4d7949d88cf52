"""How the bank behaves until told otherwise: the switch that tests and demos turn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from threading import Lock


class Notification(StrEnum):
    NORMALE = "normale"
    JAMAIS = "jamais"
    DOUBLE = "double"
    TARDIVE = "tardive"
    ALTEREE = "alteree"


class ScenarioRefuse(ValueError):
    """The message is French, meant for whoever wrote the request."""


@dataclass(frozen=True)
class Scenario:
    notification: Notification = Notification.NORMALE
    panne: bool = False


class Interrupteur:
    def __init__(self) -> None:
        self._scenario = Scenario()
        self._verrou = Lock()

    @property
    def scenario(self) -> Scenario:
        return self._scenario

    def changer(self, demande: object) -> Scenario:
        changements = _verifier(demande)
        with self._verrou:
            self._scenario = replace(self._scenario, **changements)
            return self._scenario


def _verifier(demande: object) -> dict:
    if not isinstance(demande, Mapping):
        raise ScenarioRefuse("Le scénario doit être un objet JSON.")
    inconnues = sorted(set(demande) - set(asdict(Scenario())))
    if inconnues:
        raise ScenarioRefuse(
            f"Clé inconnue : {', '.join(inconnues)}. Clés possibles : notification, panne."
        )
    changements = dict(demande)
    if "notification" in changements:
        changements["notification"] = _notification(changements["notification"])
    if not isinstance(changements.get("panne", False), bool):
        raise ScenarioRefuse("« panne » doit être true ou false.")
    return changements


def _notification(valeur: object) -> Notification:
    if isinstance(valeur, str) and valeur in set(Notification):
        return Notification(valeur)
    possibles = ", ".join(Notification)
    raise ScenarioRefuse(f"« notification » doit être l’une de ces valeurs : {possibles}.")


INTERRUPTEUR = Interrupteur()
