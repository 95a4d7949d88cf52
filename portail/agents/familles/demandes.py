"""What a family asked for and waits for, how long, who has it in hand; and what was answered."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Famille, Utilisateur
from portail.dates import aujourd_hui
from reservations.hors_delai.suivi import Suivie, suivie
from reservations.models import DemandeRepas

from ..fiches import perimetre as mises_a_jour
from ..repas import perimetre as repas

REPONDUES = 5  # shown of each kind, the latest first, after all that wait
RECUE = DemandeMiseAJour.Etat.RECUE.value  # both kinds' word
D = TypeVar("D", bound=Model)


@dataclass(frozen=True)
class MiseAJour:
    demande: DemandeMiseAJour
    jours: int  # waited; 0 once answered

    @property
    def en_attente(self) -> bool:
        return self.demande.etat == RECUE


@dataclass(frozen=True)
class DeRepas:
    suivie: Suivie
    jours: int


def de_mise_a_jour(agent: Utilisateur, famille: Famille) -> list[MiseAJour]:
    siennes = mises_a_jour.demandes(agent).filter(famille=famille)
    return [MiseAJour(d, _attente(d)) for d in _a_montrer(siennes, "traitee_le")]


def de_repas(agent: Utilisateur, famille: Famille) -> list[DeRepas]:
    siennes = repas.demandes(agent).filter(famille=famille).prefetch_related("jours")
    return [DeRepas(suivie(d), _attente(d)) for d in _a_montrer(siennes, "decidee_le")]


def _a_montrer(demandes: QuerySet[D], repondue_le: str) -> list[D]:
    """All that wait, the oldest first; then the last ones answered."""
    repondues = demandes.exclude(etat=RECUE).order_by(Coalesce(repondue_le, "creee_le").desc())
    return list(demandes.filter(etat=RECUE).order_by("creee_le")) + list(repondues[:REPONDUES])


def _attente(demande: DemandeMiseAJour | DemandeRepas) -> int:
    if demande.etat != RECUE:
        return 0
    return (aujourd_hui() - timezone.localdate(demande.creee_le)).days
