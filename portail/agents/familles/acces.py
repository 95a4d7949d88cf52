"""Who may enter the families' pages, and which parts of one each role is shown."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from comptes.models import Famille, Utilisateur
from comptes.perimetre import familles_visibles
from portail.roles import (
    DONNER_ACCES,
    TENIR_LES_FICHES,
    VOIR_COMME,
    VOIR_L_ARGENT,
    VOIR_LES_ENFANTS,
    VOIR_LES_FAMILLES,
)

from ..acces import reserve
from ..repas.acces import tient_les_reservations

familles_requises = reserve(voir=VOIR_LES_FAMILLES, agir=VOIR_LES_FAMILLES)
consultation_requise = reserve(voir=VOIR_COMME, agir=VOIR_COMME)


@dataclass(frozen=True)
class Droits:
    """What this agent may see of a family, besides its adults and its own services' invoices."""

    enfants: bool
    argent: bool  # what was received, and the invoices of every service
    repas: bool
    fiches: bool
    acces: bool


def droits_de(agent: Utilisateur) -> Droits:
    return Droits(
        enfants=agent.has_perm(VOIR_LES_ENFANTS),
        argent=agent.has_perm(VOIR_L_ARGENT),
        repas=tient_les_reservations(agent),
        fiches=agent.has_perm(TENIR_LES_FICHES),
        acces=agent.has_perm(DONNER_ACCES),
    )


def famille_ou_404(agent: Utilisateur, cle: int) -> Famille:
    """This agent's family of that key; another service's does not exist."""
    return get_object_or_404(familles_visibles(agent), pk=cle)
