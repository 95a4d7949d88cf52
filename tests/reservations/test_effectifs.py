"""The kitchen's counts: what is booked, frozen when its time has come, never changed after."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant
from factures.models.immuable import EcritureInterdite
from reservations.cuisine.effectifs import compter, lire
from reservations.ecoles import Annuaire
from reservations.models import (
    Delai,
    Ecole,
    Effectif,
    JourParticulier,
    Pai,
    Regime,
    Reservation,
    Restaurant,
)
from reservations.taches import arreter_les_effectifs

from . import cuisine
from .cuisine import CHARLES_PEGUY, JEAN_RENON, a_paris, annoncer, reserver, un_eleve

pytestmark = pytest.mark.django_db
LUNDI, MARDI = "2027-01-04", "2027-01-05"
FERRY, RENON = "Restaurant Jules-Ferry", "Restaurant Jean-Renon"


def comptes(debut: str = LUNDI, fin: str = MARDI, **options: Any) -> dict[tuple[str, str], Any]:
    annuaire = Annuaire()
    ecoles = Ecole.objects.select_related("restaurant")
    jours = date.fromisoformat(debut), date.fromisoformat(fin)
    trouves = compter(annuaire, ecoles, *jours, **options)
    return {
        (annuaire.ecoles[ecole].nom, jour.isoformat()): compte
        for (ecole, jour), compte in trouves.items()
    }


def arreter_le(jour: str, heure: str = "12:00") -> list[Effectif]:
    """The worker passes at that hour in Paris; what it freezes."""
    deja = set(Effectif.objects.values_list("pk", flat=True))
    with time_machine.travel(a_paris(jour, heure), tick=False):
        arreter_les_effectifs()
    return list(Effectif.objects.exclude(pk__in=deja).order_by("numero"))


def genres(effectifs: list[Effectif]) -> list[tuple[str, str, str]]:
    return [(e.restaurant.nom, e.genre, e.debut.isoformat()) for e in effectifs]


# --- counting -------------------------------------------------------------------------------------


def test_meals_are_counted_by_school_day_and_diet() -> None:
    reserver(un_eleve(), LUNDI, MARDI)
    reserver(un_eleve(regime="Sans-Porc"), LUNDI)
    reserver(un_eleve(ecole=JEAN_RENON, regime="végétarien"), LUNDI)

    vus = comptes()

    assert vus[cuisine.JULES_FERRY, LUNDI].repas == {"standard": 1, "sans porc": 1}
    assert vus[cuisine.JULES_FERRY, MARDI].repas == {"standard": 1}
    assert vus[JEAN_RENON, LUNDI].repas == {"végétarien": 1}
    assert len(vus) == 3


def test_a_school_is_known_however_its_file_writes_it() -> None:
    reserver(un_eleve(ecole="ECOLE ELEMENTAIRE JULES FERRY"), LUNDI)
    assert comptes()[cuisine.JULES_FERRY, LUNDI].total == 1


def test_an_unknown_diet_is_to_be_looked_into_and_its_words_never_shown() -> None:
    reserver(un_eleve(regime="halal"), LUNDI)
    reserver(un_eleve(regime=""), LUNDI)
    assert comptes()[cuisine.JULES_FERRY, LUNDI].repas == {"à vérifier": 1, "standard": 1}
    assert "halal" not in str(arreter_le(LUNDI, "09:30")[0].contenu)


def test_absences_are_told_beside_the_count_and_not_taken_from_it() -> None:
    malo, jade, tom = un_eleve(), un_eleve("Jade"), un_eleve("Tom")
    for enfant in (malo, jade, tom):
        reserver(enfant, LUNDI)
    annoncer(malo, "2027-01-01", MARDI)
    cuisine.accepter(annoncer(jade, LUNDI))
    annoncer(tom, LUNDI, etat="retiree")
    annoncer(un_eleve("Lou"), LUNDI)  # who has booked nothing

    compte = comptes()[cuisine.JULES_FERRY, LUNDI]

    assert (compte.total, compte.annoncees, compte.acceptees) == (3, 1, 1)


def test_the_absence_of_another_family_than_the_booking_s_is_not_told() -> None:
    malo = un_eleve()
    autre = cuisine.partager(malo)
    cuisine.accepter(annoncer(malo, LUNDI))
    Reservation.objects.create(enfant=malo, famille=autre, jour=LUNDI)
    assert comptes()[cuisine.JULES_FERRY, LUNDI].acceptees == 0


def test_the_children_with_a_pai_are_counted_only_when_asked() -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    Pai.objects.create(enfant=malo)
    assert comptes()[cuisine.JULES_FERRY, LUNDI].pai == 0
    assert comptes(avec_pai=True)[cuisine.JULES_FERRY, LUNDI].pai == 1


def test_counting_takes_as_many_queries_for_ten_children_as_for_one() -> None:
    def requetes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as vues:
            comptes(avec_pai=True)
        return len(vues)

    reserver(un_eleve(), LUNDI)
    une = requetes()
    for rang in range(9):
        reserver(un_eleve(f"Élève {rang}", ecole=JEAN_RENON), LUNDI, MARDI)
    assert requetes() == une


@pytest.mark.parametrize(
    "nom",
    ["halal", "Sans porc (musulman)", "casher", "Kascher", "repas juif", "chrétien",
     "allergique aux arachides", "PAI", "diabétique", "handicap", "intolérant au lactose"],
)  # fmt: skip
def test_a_diet_names_neither_a_belief_nor_an_illness(nom: str) -> None:
    with pytest.raises(ValidationError, match="Un régime ne nomme"):
        Regime(nom=nom).full_clean()


@pytest.mark.parametrize("nom", ["sans gluten", "végan", "sans porc", "sans viande", "mouliné"])
def test_a_diet_says_what_is_on_the_plate(nom: str) -> None:
    Regime(nom=nom if nom != "sans porc" else "ni porc ni bœuf").full_clean()


# --- each day at the kitchen's hour ---------------------------------------------------------------


def test_the_day_is_frozen_at_the_kitchen_s_hour() -> None:
    reserver(un_eleve(), LUNDI)
    reserver(un_eleve(regime="sans porc"), LUNDI)

    assert genres(arreter_le(LUNDI, "09:29")) == [(FERRY, "mois", "2027-01-01")]
    assert genres(arreter_le(LUNDI, "09:30")) == [
        (RENON, "jour", LUNDI),
        (FERRY, "jour", LUNDI),
    ]

    contenu = lire(Effectif.objects.get(genre="jour", restaurant__nom=FERRY))
    assert contenu.regimes == ("standard", "sans porc", "végétarien")
    (ligne,) = contenu.lignes
    assert (ligne.ecole, ligne.jour, ligne.repas) == (
        cuisine.JULES_FERRY,
        date(2027, 1, 4),
        (1, 1, 0),
    )


def test_a_day_with_meals_on_the_calendar_and_none_booked_is_frozen_at_nought() -> None:
    renon, _ = arreter_le(LUNDI, "09:30")
    assert [(li.ecole, li.total) for li in lire(renon).lignes] == [
        (CHARLES_PEGUY, 0),
        (JEAN_RENON, 0),
    ]


@pytest.mark.parametrize("jour", ["2027-01-01", "2027-01-02", "2027-01-06", "2027-02-08"])
def test_nothing_is_frozen_on_a_day_without_meals(jour: str) -> None:
    """A holiday, a Saturday, a Wednesday, the winter holidays."""
    assert arreter_le(jour, "12:00") == []


def test_a_worker_that_was_down_catches_up_within_the_day_and_never_after() -> None:
    assert len(arreter_le(LUNDI, "23:59")) == 2
    assert len(arreter_le("2027-01-07", "12:00")) == 2  # Tuesday went by without a worker
    assert not Effectif.objects.filter(debut=MARDI).exists()


def test_a_restaurant_without_an_hour_freezes_no_day() -> None:
    Restaurant.objects.filter(nom=RENON).update(heure_effectif=None)
    assert genres(arreter_le(LUNDI)) == [(FERRY, "jour", LUNDI)]


def test_passing_again_freezes_nothing_more() -> None:
    reserver(un_eleve(), LUNDI)
    assert len(arreter_le(LUNDI)) == 3
    assert arreter_le(LUNDI) == arreter_le(LUNDI, "18:00") == []


# --- each month after its deadline ----------------------------------------------------------------


def test_the_month_is_frozen_once_the_tenth_is_over_in_paris() -> None:
    reserver(un_eleve(), LUNDI, MARDI)
    Restaurant.objects.update(heure_effectif=None)

    assert arreter_le("2026-12-11", "00:01") == []  # a parent’s last second is still on its way
    (effectif,) = arreter_le("2026-12-11", "00:02")

    assert (effectif.genre, effectif.fin.isoformat()) == ("mois", "2027-01-31")
    lignes = lire(effectif).lignes
    assert [li.total for li in lignes[:3]] == [1, 1, 0]
    assert len(lignes) == len({li.jour for li in lignes}) == 16  # its Mondays to Fridays, less
    assert date(2027, 1, 6) not in {li.jour for li in lignes}  # its Wednesdays


def test_a_month_s_count_is_caught_up_any_time_later() -> None:
    reserver(un_eleve(), LUNDI)
    Restaurant.objects.update(heure_effectif=None)
    assert genres(arreter_le("2027-01-20")) == [(FERRY, "mois", "2027-01-01")]


def test_a_month_without_a_meal_gives_no_document() -> None:
    reserver(un_eleve(), LUNDI)
    Restaurant.objects.update(heure_effectif=None)
    assert [e.restaurant.nom for e in arreter_le("2026-12-11")] == [FERRY]


def test_with_a_rule_in_days_the_month_waits_for_its_last_day_s_deadline() -> None:
    Delai.objects.update(nature="jours", jours_avant=2)
    Restaurant.objects.update(heure_effectif=None)
    reserver(un_eleve(), LUNDI)
    assert arreter_le("2027-01-27", "23:59") == []  # the last meal is on Friday the 29th
    assert genres(arreter_le("2027-01-28", "00:02")) == [(FERRY, "mois", "2027-01-01")]


def test_one_school_with_a_later_deadline_holds_its_restaurant_s_month() -> None:
    Restaurant.objects.update(heure_effectif=None)
    reserver(un_eleve(ecole=JEAN_RENON), LUNDI)
    Delai.objects.create(ecole=cuisine.ecole(CHARLES_PEGUY), geste="reserver", quantieme=20)
    assert arreter_le("2026-12-20", "23:59") == []
    assert genres(arreter_le("2026-12-21", "00:02")) == [(RENON, "mois", "2027-01-01")]


def test_a_day_that_closed_after_it_was_booked_is_still_counted() -> None:
    reserver(un_eleve(), LUNDI)
    JourParticulier.objects.create(debut=LUNDI, fin=LUNDI, motif="grève")
    Restaurant.objects.update(heure_effectif=None)
    (effectif,) = arreter_le("2026-12-11")
    assert lire(effectif).lignes[0].jour.isoformat() == LUNDI


# --- for good -------------------------------------------------------------------------------------


def test_numbers_follow_each_other_whatever_the_restaurant() -> None:
    reserver(un_eleve(), LUNDI)
    arreter_le("2026-12-11", "00:02")
    arreter_le(LUNDI)
    arreter_le(MARDI)
    assert sorted(Effectif.objects.values_list("numero", flat=True)) == [*range(1, 6)]


def test_what_is_frozen_is_neither_changed_nor_erased() -> None:
    effectif, _ = arreter_le(LUNDI)
    for geste in (
        effectif.save,
        effectif.delete,
        Effectif.objects.all().delete,
        lambda: Effectif.objects.update(contenu={}),
        lambda: Effectif.objects.bulk_update([effectif], ["contenu"]),
    ):
        with pytest.raises(EcritureInterdite):
            geste()


def test_a_frozen_count_holds_no_name_and_no_health() -> None:
    malo: Enfant = un_eleve("Malo")
    reserver(malo, LUNDI)
    Pai.objects.create(enfant=malo)
    for effectif in arreter_le(LUNDI):
        ecrit = str(effectif.contenu).casefold()
        assert not any(mot in ecrit for mot in ("malo", "petit", "pai", "ce1"))


def test_later_changes_do_not_reach_a_frozen_count() -> None:
    reserver(un_eleve(), LUNDI)
    arreter_le(LUNDI)
    avant = list(Effectif.objects.values_list("contenu", flat=True))
    Reservation.objects.all().delete()
    assert list(Effectif.objects.values_list("contenu", flat=True)) == avant


def test_a_worker_with_nothing_to_freeze_reads_no_deadline() -> None:
    """It passes every minute: a year of deadlines is not worked out each time."""
    Ecole.objects.exclude(nom=cuisine.JULES_FERRY).delete()
    reserver(un_eleve(), LUNDI)
    arreter_le(LUNDI)

    def delais_lus() -> bool:
        with CaptureQueriesContext(connection) as vues:
            assert arreter_le(LUNDI, "12:01") == []
        return any('FROM "reservations_delai"' in vue["sql"] for vue in vues)

    assert not delais_lus()
    reserver(un_eleve(), "2027-03-01")  # a month that is not due yet
    assert delais_lus()
