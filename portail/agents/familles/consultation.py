"""Who may see the portal as a family does: what the schools add to the rule of `comptes`."""

from comptes.models import Famille, Utilisateur
from comptes.services import consultations

from ..reservations.familles import Perimetre

D_AUTRES_ECOLES = (
    "Un enfant de cette famille va dans une école suivie par un autre service : seul un agent de "
    "tous ses services, ou l’administrateur, peut voir le portail comme elle."
)


def installer() -> None:
    """Have it asked wherever the rule is: at each page of a visit too."""
    if des_ecoles not in consultations.REGLES:
        consultations.REGLES.append(des_ecoles)


def des_ecoles(agent: Utilisateur, famille: Famille) -> str:
    """Why this agent may not, in a sentence; '' for who may."""
    return "" if Perimetre(agent).entiere(famille) else D_AUTRES_ECOLES
