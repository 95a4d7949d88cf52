"""Which families an agent may know of: the one place that says so."""

from django.db.models import Q, QuerySet

from .models import Famille, Utilisateur

# Who sees the money of every service sees every family (`portail.roles.VOIR_L_ARGENT`).
TOUS_LES_SERVICES = "factures.view_encaissement"


def familles_visibles(agent: Utilisateur) -> QuerySet[Famille]:
    """Return the families that the agent's services bill, and those that nobody has billed yet."""
    if agent.has_perm(TOUS_LES_SERVICES):
        return Famille.objects.vivantes()
    if not agent.services.exists():
        return Famille.objects.none()
    siennes = Famille.objects.filter(factures__service__agents=agent).values("pk")
    facturees = Famille.objects.filter(factures__isnull=False).values("pk")
    return Famille.objects.vivantes().filter(Q(pk__in=siennes) | ~Q(pk__in=facturees))
