"""A family's meals of the coming month in short, and the confirmations that it was given."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from comptes.models import Enfant, Famille, Utilisateur
from portail.dates import aujourd_hui, les_jours, mois
from reservations.models import Reservation
from reservations.reserver.historique import LigneHistorique, resumer

from ..reservations.familles import Perimetre

AVANCE = timedelta(days=30)
CONFIRMATIONS = 5  # shown, the latest first


@dataclass(frozen=True)
class Repas:
    """One child's meals: how many, and the days of each month (`les 1er et 3 décembre 2026`)."""

    enfant: Enfant
    nombre: int
    jours: list[str]


@dataclass(frozen=True)
class Cantine:
    """`ouverte`: whether this agent may change the family's meals, on their own page."""

    fin: date
    repas: list[Repas]
    confirmations: list[LigneHistorique]
    ouverte: bool


def lire(agent: Utilisateur, famille: Famille) -> Cantine | None:
    """None when the family's meals are other services' affair; constant queries."""
    perimetre = Perimetre(agent)
    if not perimetre.connait(famille):
        return None
    debut = aujourd_hui()
    siens = [enfant for enfant in famille.enfants.order_by("naissance") if _sert(perimetre, enfant)]
    pris: dict[int, list[date]] = defaultdict(list)
    for enfant, jour in Reservation.objects.filter(
        famille=famille, enfant__in=siens, jour__range=(debut, debut + AVANCE)
    ).values_list("enfant", "jour"):
        pris[enfant].append(jour)
    return Cantine(
        fin=debut + AVANCE,
        repas=[Repas(e, len(pris[e.pk]), _par_mois(pris[e.pk])) for e in siens],
        confirmations=resumer(
            famille.enregistrements.select_related("par__responsable")[:CONFIRMATIONS]
        ),
        ouverte=perimetre.familles().filter(pk=famille.pk).exists(),
    )


def _sert(perimetre: Perimetre, enfant: Enfant) -> bool:
    """Another service's pupil is left out."""
    ecole = perimetre.annuaire.ecole(enfant)
    return ecole is not None and ecole.pk in perimetre.ecoles


def _par_mois(jours: list[date]) -> list[str]:
    groupes = groupby(sorted(jours), key=lambda jour: jour.replace(day=1))
    return [f"{les_jours(siens)} {mois(premier)}" for premier, siens in groupes]
