"""Eight parents save at the same moment: the last place is taken once, no meal is lost or doubled.

Each story has its control, without the lock, which shows what would happen.
"""

from collections import Counter
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection

from comptes.models import Enfant, Famille, Utilisateur
from portail.dates import dernier_du_mois
from reservations.ecoles import Annuaire
from reservations.models import Enregistrement, JourParticulier, Mouvement, Reservation, Restaurant
from reservations.reserver.grille import premier_mois
from reservations.services import Bilan, Changement, Repas, enregistrer
from reservations.taches import annuler_les_jours_fermes
from tests import fabriques

from .outils import POSTGRESQL, degat_de_sqlite, erreurs, sans_verrou
from .processus import Guet, ensemble

PROCESSUS = 8
# The first thing that a booking writes.
RESERVER = 'INSERT INTO "reservations_reservation"'


@pytest.fixture
def jours() -> list[date]:
    """The school days of the first month that can still be booked, whatever today is."""
    annuaire = Annuaire()
    ecole = next(e for e in annuaire.ecoles.values() if e.nom == fabriques.JULES_FERRY)
    mois = premier_mois(annuaire, [ecole])
    return annuaire.horaire(ecole).ouverts(mois, dernier_du_mois(mois))


def reserver(famille: int, par: int, ajouts: list[Repas], retraits: list[Repas]) -> Bilan:
    """One parent's Confirmer, in a process of its own."""
    return enregistrer(
        Famille.objects.get(pk=famille),
        Changement(frozenset(ajouts), frozenset(retraits)),
        par=Utilisateur.objects.get(pk=par),
    )


def geste(famille: Famille, ajouts: list[Repas], retraits: list[Repas] | None = None) -> Any:
    return partial(reserver, famille.pk, fabriques.parent(famille).pk, ajouts, retraits or [])


# --- the last place -------------------------------------------------------------------------------


@pytest.fixture
def une_place() -> Restaurant:
    restaurant = Restaurant.objects.get(ecoles__nom=fabriques.JULES_FERRY)
    restaurant.places = 1
    restaurant.save()
    return restaurant


def huit_familles(jour: date) -> list[Any]:
    gestes = []
    for _ in range(PROCESSUS):
        famille = fabriques.nouvelle_famille()
        gestes.append(geste(famille, [Repas(fabriques.ecolier(famille).pk, jour)]))
    return gestes


def test_eight_families_and_one_place(une_place: Restaurant, jours: list[date]) -> None:
    guet = Guet(RESERVER, PROCESSUS, 0.3)
    bilans = ensemble(*map(guet.autour, huit_familles(jours[0])))
    erreurs(bilans)
    assert sum(len(b.ajouts) for b in bilans) == 1
    refus = [r.raison for b in bilans for r in b.refus]
    assert refus == ["le restaurant est complet ce jour-là"] * (PROCESSUS - 1)
    assert Reservation.objects.count() == Mouvement.objects.count() == 1


def test_without_the_restaurant_s_lock_several_sit_on_it(
    une_place: Restaurant, jours: list[date]
) -> None:
    guet = Guet(RESERVER, PROCESSUS, 5)
    with sans_verrou(Restaurant):
        bilans = ensemble(*map(guet.autour, huit_familles(jours[0])))
    if connection.vendor != POSTGRESQL:
        assert any(isinstance(b, Exception) for b in bilans)
        return
    assert Reservation.objects.count() == PROCESSUS


# --- the same month -------------------------------------------------------------------------------


def etat_rejoue() -> set[tuple[int, date]]:
    """The meals that the history says there are."""
    compte: Counter[tuple[int, date]] = Counter()
    for enfant, jour, sens in Mouvement.objects.values_list("enfant", "jour", "sens"):
        compte[enfant, jour] += sens
    assert set(compte.values()) <= {0, 1}, "un repas réservé deux fois, ou annulé sans l’être"
    return {repas for repas, nombre in compte.items() if nombre}


def presents() -> set[tuple[int, date]]:
    return set(Reservation.objects.values_list("enfant", "jour"))


def deux_foyers(famille: Famille) -> tuple[Enfant, Famille]:
    malo, autre = fabriques.ecolier(famille), fabriques.nouvelle_famille()
    malo.rattachements.create(famille=autre, tranche="T5")
    return malo, autre


def test_two_households_edit_the_same_child_s_month(famille: Famille, jours: list[date]) -> None:
    """Four tabs each, all wanting the same days and each a day of its own: every day is booked
    once, by one of them, and the history says the same."""
    malo, autre = deux_foyers(famille)
    communs = [Repas(malo.pk, jour) for jour in jours[:3]]
    gestes = [
        geste((famille, autre)[rang % 2], [*communs, Repas(malo.pk, jours[3 + rang])])
        for rang in range(PROCESSUS)
    ]
    guet = Guet(RESERVER, PROCESSUS, 0.3)
    bilans = ensemble(*map(guet.autour, gestes))
    erreurs(bilans)
    assert presents() == etat_rejoue() == {(malo.pk, jour) for jour in jours[: 3 + PROCESSUS]}
    payeurs = set(Reservation.objects.filter(jour__in=jours[:3]).values_list("famille", flat=True))
    assert len(payeurs) == 1  # who came first has all three
    assert Enregistrement.objects.count() == PROCESSUS


def test_booking_and_giving_up_the_same_days_at_once(famille: Famille, jours: list[date]) -> None:
    malo = fabriques.ecolier(famille)
    repas = [Repas(malo.pk, jour) for jour in jours[:5]]
    erreurs([reserver(famille.pk, fabriques.parent(famille).pk, repas, [])])
    gestes = [
        geste(famille, [], repas) if rang % 2 else geste(famille, repas)
        for rang in range(PROCESSUS)
    ]
    erreurs(ensemble(*gestes))
    assert presents() == etat_rejoue()


def test_without_the_child_s_lock_a_parent_s_request_dies(
    famille: Famille, jours: list[date]
) -> None:
    malo, autre = deux_foyers(famille)
    communs = [Repas(malo.pk, jour) for jour in jours[:3]]
    gestes = [geste((famille, autre)[rang % 2], communs) for rang in range(PROCESSUS)]
    guet = Guet(RESERVER, PROCESSUS, 5)
    with sans_verrou(Enfant):
        bilans = ensemble(*map(guet.autour, gestes))
    if degat_de_sqlite(bilans):
        return
    assert len(erreurs(bilans, IntegrityError)) == PROCESSUS - 1


# --- days that close ------------------------------------------------------------------------------

ANNULER = 'DELETE FROM "reservations_reservation"'


@pytest.fixture
def fermes(famille: Famille, jours: list[date]) -> list[Repas]:
    """A child's week, booked by its parent, on days that close afterwards."""
    malo = fabriques.ecolier(famille)
    repas = [Repas(malo.pk, jour) for jour in jours[:5]]
    erreurs([reserver(famille.pk, fabriques.parent(famille).pk, repas, [])])
    JourParticulier.objects.create(debut=jours[0], fin=jours[4], motif="travaux")
    return repas


def test_parents_change_their_month_while_its_days_close(
    famille: Famille, jours: list[date], fermes: list[Repas]
) -> None:
    """Two workers close the week that two tabs give up, each to book another day: every meal is
    given up once, every other day is booked."""
    autres = [Repas(fermes[0].enfant, jour) for jour in jours[5:7]]
    guet = Guet(ANNULER, 4, 0.3)
    gestes = [geste(famille, [autre], fermes) for autre in autres]
    issues = ensemble(*map(guet.autour, [*gestes, *[annuler_les_jours_fermes] * 2]))
    erreurs(issues)
    assert presents() == etat_rejoue() == set(autres)
    assert Mouvement.objects.filter(sens=-1).count() == len(fermes)


def test_without_the_child_s_lock_a_meal_is_given_up_twice(
    famille: Famille, fermes: list[Repas]
) -> None:
    guet = Guet(ANNULER, 2, 5)
    with sans_verrou(Enfant):
        issues = ensemble(*map(guet.autour, [geste(famille, [], fermes), annuler_les_jours_fermes]))
    if degat_de_sqlite(issues):
        return
    erreurs(issues)
    assert Mouvement.objects.filter(sens=-1).count() == 2 * len(fermes)
