"""Who answers the families about meals, and of which schools."""

from django.db.models import QuerySet

from comptes.models import Utilisateur
from factures.models import Service
from portail.roles import TENIR_RESERVATIONS

from ..cantine_acces import cantine_requise

reservations_requises = cantine_requise(voir=TENIR_RESERVATIONS, agir=TENIR_RESERVATIONS)


def tient_les_reservations(agent: Utilisateur) -> bool:
    return agent.has_perm(TENIR_RESERVATIONS) and services_de(agent).exists()


def services_de(agent: Utilisateur) -> QuerySet[Service]:
    """The services that feed a school, the agent's own; all of them for an administrator."""
    services = Service.objects.filter(ecoles__isnull=False).distinct()
    return services if agent.is_superuser else services.filter(agents=agent)
