"""The kitchen's buttons on the agents' home."""

from typing import NamedTuple

from comptes.models import Utilisateur
from portail.roles import POINTER, VOIR_EFFECTIFS, VOIR_PAI
from reservations.perimetre import sert_une_ecole


class Entree(NamedTuple):
    vue: str
    nom: str


ENTREES = {
    VOIR_EFFECTIFS: Entree("cuisine:accueil", "Effectifs de la cantine"),
    POINTER: Entree("cuisine:pointage", "Pointer les présences"),
    VOIR_PAI: Entree("cuisine:pai", "PAI"),
}


def entrees_de(agent: Utilisateur) -> list[Entree]:
    """Those that this agent may use; none for a service without schools."""
    siennes = [entree for droit, entree in ENTREES.items() if agent.has_perm(droit)]
    return siennes if siennes and sert_une_ecole(agent) else []
