"""The demo's files follow today."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

import portail.demo
from portail.demo import decalage
from reservations.regles import Horaire

EXEMPLES = Path(portail.demo.__file__).parent / "exemples"


def lire_factures() -> str:
    return (EXEMPLES / "factures.csv").read_bytes().decode()


def lignes(contenu: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu, newline=""), delimiter=";"))


@pytest.mark.parametrize("jour", [date(2026, 11, 16), date(2026, 11, 22)])
def test_in_their_own_week_the_files_stay_as_they_are(jour: date) -> None:
    assert decalage.factures(lire_factures(), decalage.ecart(jour)) == lire_factures()


def test_dates_move_by_whole_weeks() -> None:
    assert decalage.ecart(date(2026, 11, 23)) == timedelta(weeks=1)
    assert decalage.ecart(date(2026, 11, 15)) == timedelta(weeks=-1)
    assert decalage.ecart(date(2027, 11, 17)) == timedelta(weeks=52)


def test_four_weeks_later() -> None:
    avant = lignes(lire_factures())
    apres = lignes(decalage.factures(lire_factures(), timedelta(weeks=4)))
    assert [li["num_facture"] for li in apres] == [li["num_facture"] for li in avant]
    facture = next(
        li for li in apres if li["libelle"].startswith("Régul.") and "S20261" in li["num_facture"]
    )
    assert facture["date_emission"] == "08/12/2026"
    assert facture["date_limite"] == "02/01/2027"
    assert facture["periode"] == "2026-11"
    # It named the month before its period, and still does.
    assert facture["libelle"] == "Régul. repas 10/2026"


def test_the_period_is_the_month_before_the_issue_across_a_new_year() -> None:
    apres = lignes(decalage.factures(lire_factures(), timedelta(weeks=8)))
    facture = next(li for li in apres if li["num_facture"] == "S2026100353")
    assert (facture["date_emission"], facture["periode"]) == ("05/01/2027", "2026-12")


def test_empty_dates_stay_empty() -> None:
    avoir = next(
        li
        for li in lignes(decalage.factures(lire_factures(), timedelta(weeks=3)))
        if li["type"] == "A"
    )
    assert avoir["date_limite"] == avoir["date_prelevement"] == ""


# --- menus ----------------------------------------------------------------------------------------

JOURS = Horaire("C")


def lire_menus() -> str:
    return (EXEMPLES / "menus.csv").read_bytes().decode()


def menus(aujourd_hui: date) -> str:
    return decalage.menus(lire_menus(), aujourd_hui, lambda jour: not JOURS.ferme(jour))


@pytest.mark.parametrize("jour", [date(2026, 11, 16), date(2026, 11, 22)])
def test_in_their_own_week_the_menus_stay_as_they_are(jour: date) -> None:
    assert menus(jour) == lire_menus()


@pytest.mark.parametrize(
    ("jour", "dernier"),
    [
        (date(2026, 11, 26), date(2027, 1, 31)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 3, 10), date(2027, 5, 31)),
        (date(2027, 7, 14), date(2027, 9, 30)),
    ],
)
def test_every_usual_day_with_meals_has_a_menu_until_the_month_after_next(
    jour: date, dernier: date
) -> None:
    servis = {date.fromisoformat(li["date"]) for li in lignes(menus(jour))}

    assert servis == set(JOURS.ouverts(decalage.lundi(jour), dernier))


def test_a_dish_keeps_its_weekday_and_all_that_is_said_of_it() -> None:
    apres = lignes(menus(date(2026, 11, 26)))
    avant = [li for li in lignes(lire_menus()) if li["date"] == "2026-11-17"]

    assert [li for li in apres if li["date"] == "2026-11-24"] == [
        {**li, "date": "2026-11-24"} for li in avant
    ]
