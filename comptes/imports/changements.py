"""What the file and the portal say differently: written and told, or told and kept."""

from dataclasses import dataclass, field
from datetime import date

from django.db import models

from comptes.noms import nom_du_champ
from portail.fichiers import Erreurs

from .annuaire import Annuaire


@dataclass(slots=True)
class Bilan:
    """What an import did, or would do; its lines are in French, for the report. `change` counts
    what the report has no line for, too: a request that the file has brought at last."""

    erreurs: Erreurs
    change: bool = False
    lues: int = 0
    nouvelles: int = 0
    changees: int = 0
    differences: list[str] = field(default_factory=list)
    a_reporter: list[str] = field(default_factory=list)
    desaccords: list[str] = field(default_factory=list)
    absences: list[str] = field(default_factory=list)
    familles_absentes: list[str] = field(default_factory=list)


class Changements:
    def __init__(self, bilan: Bilan, annuaire: Annuaire) -> None:
        self.bilan, self.annuaire = bilan, annuaire

    def changer(self, objet: models.Model, champ: str, valeur: object, sujet: str) -> None:
        """Bring one field in step with the file.

        A parent asked, an agent agreed: a file that still says what the sheet said before is older
        and takes nothing back. One that says what was asked has it at last. One that says a third
        thing, never seen here, was made after somebody changed it there: the town's own software
        rules, and the report says what it overruled.
        """
        avant, nom = getattr(objet, champ), nom_du_champ(objet, champ)
        demande = self.annuaire.a_reporter(objet, champ)
        if demande and self.annuaire.est_ancienne(objet, champ, valeur):
            self._dire_une_fois(
                f"{sujet} : {nom} reste {ecrit(avant)} ({ecrit(valeur)} au fichier)"
            )
            return
        if demande:
            self.annuaire.changer(demande, "a_reporter", False)
        if avant == valeur:
            return
        self.annuaire.changer(objet, champ, valeur)
        suite = ", au lieu de la demande appliquée" if demande else ""
        self.dire(f"{sujet} : {nom} {ecrit(avant)} → {ecrit(valeur)}{suite}")

    def dire(self, difference: str) -> None:
        self.bilan.differences.append(difference)

    def en_desaccord(self, objet: models.Model, champ: str, dits: dict[str, str]) -> None:
        """Tell that the families' files contradict each other about a child of theirs."""
        paroles = ", ".join(f"« {valeur} » ({code})" for code, valeur in sorted(dits.items()))
        reste = f"{nom_du_champ(objet, champ)} reste {ecrit(getattr(objet, champ))}"
        self.bilan.desaccords.append(f"enfant {objet} : {reste} ; {paroles}")

    def _dire_une_fois(self, reste: str) -> None:
        # A shared child has a line for each of its families.
        if reste not in self.bilan.a_reporter:
            self.bilan.a_reporter.append(reste)


def ecrit(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    return f"« {valeur} »" if valeur else "(vide)"
