"""What a family asked for lately, and how long it has waited."""

from dataclasses import dataclass

from django.utils import timezone

from comptes.models import DemandeMiseAJour, Famille, Utilisateur
from portail.dates import aujourd_hui
from reservations.hors_delai.suivi import Suivie, suivie
from reservations.models import DemandeRepas

from ..fiches import perimetre as mises_a_jour
from ..repas import perimetre as repas

MONTREES = 5  # of each kind, the latest first


@dataclass(frozen=True)
class MiseAJour:
    demande: DemandeMiseAJour
    jours: int  # waited; 0 once answered

    @property
    def en_attente(self) -> bool:
        return self.demande.etat == DemandeMiseAJour.Etat.RECUE


@dataclass(frozen=True)
class DeRepas:
    suivie: Suivie
    jours: int


def de_mise_a_jour(agent: Utilisateur, famille: Famille) -> list[MiseAJour]:
    siennes = mises_a_jour.demandes(agent).filter(famille=famille)[:MONTREES]
    return [MiseAJour(d, _attente(d)) for d in siennes]


def de_repas(agent: Utilisateur, famille: Famille) -> list[DeRepas]:
    siennes = repas.demandes(agent).filter(famille=famille).prefetch_related("jours")[:MONTREES]
    return [DeRepas(suivie(d), _attente(d)) for d in siennes]


def _attente(demande: DemandeMiseAJour | DemandeRepas) -> int:
    if demande.etat != "recue":
        return 0
    return (aujourd_hui() - timezone.localdate(demande.creee_le)).days
