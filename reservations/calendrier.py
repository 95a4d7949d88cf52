"""The school year as the Education ministry and the law publish it, per zone.

Pure: the libraries' data, remembered per year. What a town adds (closures, bridges, Wednesdays
that are caught up) is `JourParticulier`'s.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

ZONES = ("A", "B", "C")
SEPTEMBRE, JUILLET = 9, 7
# The words of the libraries that a French reader would write otherwise.
_NOMS = {
    "Fête de la Victoire": "victoire de 1945",
    "Fête nationale": "fête nationale",
    "Fête du Travail": "fête du Travail",
    "Armistice": "armistice de 1918",
    "Noël": "jour de Noël",
}


def annee_scolaire(jour: date) -> int:
    """The year in which the school year of that day began: 2026 from 1 September 2026 on."""
    return jour.year if jour.month >= SEPTEMBRE else jour.year - 1


def bornes(annee: int) -> tuple[date, date]:
    """The first and the last day of the school year `annee`/`annee + 1`, holidays included."""
    return date(annee, SEPTEMBRE, 1), date(annee + 1, SEPTEMBRE - 1, 31)


def connue(annee: int, zone: str) -> bool:
    """Whether the school year is published: its Christmas and its summer holidays are known."""
    noel = any(jour.month == 12 for jour in _vacances(annee, zone))
    return noel and any(jour.month == JUILLET for jour in _vacances(annee + 1, zone))


def publie(jour: date, zone: str) -> bool:
    """Whether that day is in a school year that is `connue`."""
    return connue(annee_scolaire(jour), zone)


def ferie(jour: date) -> str:
    """The public holiday of that day in French, '' for none (national ones; no Alsace-Moselle)."""
    nom = _feries(jour.year).get(jour, "")
    return _NOMS.get(nom, nom).replace("'", "’")


def vacances(jour: date, zone: str) -> str:
    """The school holidays of that day (`vacances de Noël`), '' for none."""
    nom = _vacances(jour.year, zone).get(jour, "")
    return (nom[:1].lower() + nom[1:]).replace("'", "’")


def ouvre(jour: date) -> bool:
    """A working day of the town hall: Monday to Friday, no public holiday."""
    return jour.weekday() < 5 and not ferie(jour)


@lru_cache(maxsize=32)
def _feries(annee: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("FR", years=annee, language="fr"))


@lru_cache(maxsize=64)
def _vacances(annee: int, zone: str) -> Mapping[date, str]:
    try:
        jours = SchoolHolidayDates().holidays_for_year_and_zone(annee, zone)
    except UnsupportedYearException:
        return {}
    return {jour: dit["nom_vacances"] for jour, dit in jours.items()}
