"""Which invoices and services an agent may know of: the one place that says so."""

from django.db.models import QuerySet

from comptes.models import Utilisateur
from comptes.perimetre import TOUS_LES_SERVICES

from .models import Facture, Service
from .models.facture import FactureQuerySet


def services_de(agent: Utilisateur) -> QuerySet[Service]:
    """The agent's own; all of them for who sees the money of every service."""
    if agent.has_perm(TOUS_LES_SERVICES):
        return Service.objects.all()
    return Service.objects.filter(agents=agent)


def factures_visibles(agent: Utilisateur, parmi: FactureQuerySet | None = None) -> FactureQuerySet:
    """The invoices of those services, among these or all."""
    parmi = Facture.objects.all() if parmi is None else parmi
    assert parmi is not None
    if agent.has_perm(TOUS_LES_SERVICES):
        return parmi
    return parmi.filter(service__in=services_de(agent).values("pk"))
