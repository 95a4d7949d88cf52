"""The updates that an agent answers: those of the families of his services."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from comptes.models import DemandeMiseAJour, Utilisateur
from comptes.perimetre import familles_visibles
from factures.models import Facture


def demandes(agent: Utilisateur) -> QuerySet[DemandeMiseAJour]:
    """Every request that is this agent's affair."""
    return (
        DemandeMiseAJour.objects.filter(famille__in=familles_visibles(agent).order_by())
        .select_related(
            "famille", "responsable", "enfant", "traitee_par", "reportee_par", "prise_par"
        )
        .prefetch_related("famille__responsables")
    )


def a_reporter(agent: Utilisateur) -> QuerySet[DemandeMiseAJour]:
    """Applied here, brought by no file yet, and not said to be typed in the town's software."""
    return demandes(agent).filter(a_reporter=True, reportee_le=None).order_by("traitee_le", "pk")


def services_des(familles: Collection[int]) -> dict[int, frozenset[int]]:
    """The services that bill each family: its request is each one's to answer, once for all of
    them. One query."""
    facturants: dict[int, set[int]] = defaultdict(set)
    factures = Facture.objects.filter(famille__in=familles).order_by()
    for famille, service in factures.values_list("famille", "service").distinct():
        facturants[famille].add(service)
    return {famille: frozenset(facturants[famille]) for famille in familles}
