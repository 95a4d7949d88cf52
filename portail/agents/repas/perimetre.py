"""The requests about meals that an agent answers: those of the pupils, and invoices, of his
services."""

from django.db.models import Q, QuerySet

from comptes.models import Utilisateur
from reservations.ecoles import Annuaire
from reservations.models import DemandeRepas

from .acces import services_de


def demandes(agent: Utilisateur) -> QuerySet[DemandeRepas]:
    """Every request that is this agent's affair; that of a child who has left every school of the
    town is everybody's, so that it is nobody's to lose."""
    toutes = DemandeRepas.objects.select_related(
        "famille", "enfant", "motif", "facture", "ligne", "decidee_par", "prise_par"
    ).prefetch_related("famille__responsables")
    if agent.is_superuser:
        return toutes
    services = set(services_de(agent).values_list("pk", flat=True))
    ecoles = Annuaire().structures()
    siennes = [nom for nom, ecole in ecoles.items() if ecole.service_id in services]
    eleves = Q(enfant__structure__in=siennes) | ~Q(enfant__structure__in=list(ecoles))
    return toutes.filter(Q(facture__service__in=services) | Q(facture=None) & eleves)


def service_de(
    annuaire: Annuaire, facture_service: int | None, structure: str | None
) -> frozenset[int]:
    """The service that bills the invoice, or feeds the school; none when nobody knows it."""
    if facture_service:
        return frozenset([facture_service])
    ecole = annuaire.nommee(structure or "")
    return frozenset([ecole.service_id]) if ecole else frozenset()


def services_de_la_demande(demande: DemandeRepas) -> frozenset[int]:
    facture, enfant = demande.facture, demande.enfant
    return service_de(
        Annuaire(), facture.service_id if facture else None, enfant.structure if enfant else None
    )
