"""The access of who has left the household: closed, with nothing of theirs that opens it again."""

from django.db import transaction
from django.db.models import F

from ..models import Responsable, Utilisateur
from ..noms import plie
from .initiaux import ROUVERT, DejaChange, lire_adultes, verifier

RAISON = "accès fermé"


def fermer_acces(responsable: Responsable, *, par: Utilisateur, sceau: str) -> None:
    """Close the adult's login: password, sessions and chosen e-mail address all go.

    A new initial password opens it again. Raises `DejaChange` when it is no longer what the agent
    was shown (see `initiaux.sceller`).
    """
    with transaction.atomic():
        adultes = lire_adultes([responsable.pk], verrouiller=True)
        verifier(sceau, adultes)
        compte = adultes[0].utilisateur
        if compte is None or not compte.is_active:
            raise DejaChange("Cet accès n’est pas ouvert : rien n’a changé.")
        compte.set_password(None)
        compte.is_active, compte.courriel, compte.epoque = False, "", F("epoque") + 1
        compte._history_user = par  # type: ignore[attr-defined]
        compte._change_reason = RAISON
        champs = ["password", "mot_de_passe_initial", "is_active", "courriel", "epoque"]
        compte.save(update_fields=champs)


def ouvert_pour(responsable: Responsable) -> str:
    """The first name that the sheet said when the login was last opened, if it says another now:
    who then chose the password and the address may be another person. '' otherwise."""
    compte = responsable.utilisateur
    if compte is None or not compte.is_active:
        return ""
    fiches = responsable.history.filter(utilisateur=compte).order_by("history_date", "history_id")
    rouverts = compte.history.filter(history_change_reason=ROUVERT)
    rouvert_le = rouverts.order_by("history_date").values_list("history_date", flat=True).last()
    alors = fiches.filter(history_date__lte=rouvert_le).last() if rouvert_le else None
    alors = alors or fiches.first()
    if alors is None or plie(alors.prenom) == plie(responsable.prenom):
        return ""
    return str(alors.prenom)
