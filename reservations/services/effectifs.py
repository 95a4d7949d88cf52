"""Freezing the kitchen's counts: each month after its deadline, each day at its hour."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from comptes.noms import plie
from portail.dates import dernier_du_mois, mois_decale

from ..cuisine.effectifs import a_arreter
from ..ecoles import Annuaire
from ..models import CompteurEffectif, Ecole, Effectif, Reservation, Restaurant
from ..regles import PARIS, Geste

Genre = Effectif.Genre
# A rule opens a month at most so long before its meals (`Delai.mois_avant`); one that counts days
# closes its last day when the month is over.
MOIS_AVANT, MOIS_APRES = 12, 1
# What a parent confirmed at the last second may still be on its way into the database.
MARGE = timedelta(minutes=2)
Periode = tuple[str, date, date]


def arreter_ce_qui_est_du() -> list[Effectif]:
    """Freeze every count whose time has come and that is not frozen; run again, it does nothing.

    A count's day that went by without a worker stays without count: nobody would cook by it.
    """
    annuaire, maintenant = Annuaire(), timezone.now()
    premier = mois_decale(maintenant.astimezone(PARIS).date(), -MOIS_APRES)
    recents = Effectif.objects.filter(debut__gte=premier)
    faits = set(recents.values_list("restaurant", "genre", "debut"))
    # Most months hold nothing yet: neither deadlines are read nor a lock is taken for those.
    mois = set(Reservation.objects.filter(jour__gte=premier).dates("jour", "month"))
    par_restaurant: dict[Restaurant, list[Ecole]] = {}
    for ecole in sorted(annuaire.ecoles.values(), key=lambda e: (plie(e.restaurant.nom), e.cle)):
        par_restaurant.setdefault(ecole.restaurant, []).append(ecole)
    arretes = [
        arreter(annuaire, ecoles, periode)
        for ecoles in par_restaurant.values()
        for periode in _dues(annuaire, ecoles, maintenant, faits, mois)
    ]
    return [effectif for effectif in arretes if effectif]


@transaction.atomic
def arreter(annuaire: Annuaire, ecoles: list[Ecole], periode: Periode) -> Effectif | None:
    """Freeze one restaurant's count under the next number; None when another worker has, or when a
    month holds no meal at all.

    The counter's row is locked first: numbers have no gap, and one worker at a time counts.
    """
    genre, debut, fin = periode
    CompteurEffectif.objects.get_or_create(pk=1)
    compteur = CompteurEffectif.objects.select_for_update().get(pk=1)
    champs = {"restaurant": ecoles[0].restaurant, "genre": genre, "debut": debut}
    if Effectif.objects.filter(**champs).exists():
        return None
    contenu = a_arreter(annuaire, ecoles, debut, fin)
    if genre == Genre.MOIS and not any(sum(ligne["repas"]) for ligne in contenu["lignes"]):
        return None
    compteur.dernier += 1
    compteur.save(update_fields=["dernier"])
    return Effectif.objects.create(
        numero=compteur.dernier, fin=fin, contenu=contenu, arrete_le=timezone.now(), **champs
    )


def _dues(
    annuaire: Annuaire,
    ecoles: list[Ecole],
    maintenant: datetime,
    faits: set[tuple[int, str, date]],
    mois: set[date],
) -> Iterator[Periode]:
    local, restaurant = maintenant.astimezone(PARIS), ecoles[0].restaurant
    jour, heure = local.date(), restaurant.heure_effectif
    if (
        heure
        and local.time() >= heure
        and (restaurant.pk, Genre.JOUR, jour) not in faits
        and _jours(annuaire, ecoles, jour, jour)
    ):
        yield Genre.JOUR, jour, jour
    for decalage in range(-MOIS_APRES, MOIS_AVANT + 1):
        debut = mois_decale(jour, decalage)
        if debut not in mois or (restaurant.pk, Genre.MOIS, debut) in faits:
            continue
        fin = dernier_du_mois(debut)
        limites = (
            annuaire.delais(ecole).limite(repas, Geste.RESERVER)
            for ecole, repas in _jours(annuaire, ecoles, debut, fin)
        )
        derniere = max(limites, default=None)
        if derniere and derniere + MARGE <= maintenant:
            yield Genre.MOIS, debut, fin


def _jours(
    annuaire: Annuaire, ecoles: list[Ecole], debut: date, fin: date
) -> list[tuple[Ecole, date]]:
    return [(e, jour) for e in ecoles for jour in annuaire.horaire(e).ouverts(debut, fin)]
