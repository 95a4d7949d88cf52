"""Which agents tend the canteen: those of a service that has schools."""

from django.db.models import QuerySet

from comptes.models import Utilisateur

from .models import Ecole


def sert_une_ecole(agent: Utilisateur) -> bool:
    """False for a service without schools (the early-childhood one), whatever its agents' role."""
    return agent.is_superuser or Ecole.objects.filter(service__agents=agent).exists()


def ecoles_de(agent: Utilisateur) -> QuerySet[Ecole]:
    """The schools of the agent's services; all of them for an administrator."""
    toutes = Ecole.objects.select_related("restaurant").order_by("nom")
    return toutes if agent.is_superuser else toutes.filter(service__in=agent.services.all())
