"""Who may see the portal as a family does: the rule of `comptes`, and that of the schools."""

from comptes.models import Famille, Utilisateur
from comptes.services import consultations

from ..reservations.familles import Perimetre

D_AUTRES_ECOLES = (
    "Un enfant de cette famille va dans une école suivie par un autre service : seul un agent de "
    "tous ses services, ou l’administrateur, peut voir le portail comme elle."
)


def empechement(agent: Utilisateur, famille: Famille) -> str:
    """Why this agent may not, in a sentence; '' for who may."""
    if refus := consultations.empechement(agent, famille):
        return refus
    sienne = agent.is_superuser or Perimetre(agent).entiere(famille)
    return "" if sienne else D_AUTRES_ECOLES
