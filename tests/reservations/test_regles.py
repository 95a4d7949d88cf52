"""The deadline, the open days, what an absence leaves billed: every day of three school years."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reservations import calendrier
from reservations.regles import (
    Delais,
    Derogation,
    Geste,
    Horaire,
    Nature,
    Particulier,
    Regle,
    empechements,
    en_mots,
    factures,
    jours,
    jusqu_au,
    limite,
    reste_en_mots,
    trimestre,
)

PARIS = ZoneInfo("Europe/Paris")
UNE_SECONDE, UN_JOUR = timedelta(seconds=1), timedelta(days=1)
# A leap day (29 February 2028) and six clock changes are among them.
TROIS_ANNEES = list(jours(date(2025, 9, 1), date(2028, 8, 31)))
LE_10 = Regle()


def chaque_jour(regle: Callable[[date], None]) -> Callable[[], None]:
    """Hold the test's rule over every day of the three years; the day that breaks it is named."""

    def tous() -> None:
        for jour in TROIS_ANNEES:
            try:
                regle(jour)
            except AssertionError as erreur:
                erreur.add_note(f"le {jour}")
                raise

    tous.__name__, tous.__doc__ = regle.__name__, regle.__doc__
    return tous


def paris(annee: int, mois: int, jour: int) -> datetime:
    return datetime(annee, mois, jour, tzinfo=PARIS)


# --- the 10th of the month before -----------------------------------------------------------------


@chaque_jour
def test_the_tenth_of_the_month_before_is_the_last_day(jour: date) -> None:
    """Worked out the long way: the day before the 11th's midnight in Paris, read in Paris."""
    veille = jour.replace(day=1) - UN_JOUR
    trop_tard = limite(jour, LE_10)
    derniere = (trop_tard - UNE_SECONDE).astimezone(PARIS)
    assert derniere.replace(tzinfo=None) == datetime(veille.year, veille.month, 10, 23, 59, 59)
    assert trop_tard.astimezone(PARIS).date() == date(veille.year, veille.month, 11)


@chaque_jour
def test_one_books_to_the_second(jour: date) -> None:
    horaire, delais = Horaire(mercredi=True), Delais()
    trop_tard = limite(jour, LE_10)

    def raisons(quand: datetime) -> list[str]:
        return empechements(jour, Geste.ANNULER, quand, horaire=horaire, delais=delais)

    assert raisons(trop_tard - UNE_SECONDE) == []
    assert raisons(trop_tard) == [f"c’était possible {jusqu_au(trop_tard)}"]


def test_the_last_second_as_the_server_sees_it() -> None:
    """23:59:59 on the 10th in Paris is 22:59:59 UTC in winter, 21:59:59 in summer."""
    assert limite(date(2027, 1, 4), LE_10) == datetime(2026, 12, 10, 23, tzinfo=UTC)
    assert limite(date(2027, 6, 1), LE_10) == datetime(2027, 5, 10, 22, tzinfo=UTC)


def test_september_closes_on_the_tenth_of_august() -> None:
    assert jusqu_au(limite(date(2027, 9, 2), LE_10)) == "jusqu’au 10 août 2027 inclus"


def test_january_closes_in_the_year_before() -> None:
    assert jusqu_au(limite(date(2027, 1, 29), LE_10)) == "jusqu’au 10 décembre 2026 inclus"


# --- other rules, as towns have them --------------------------------------------------------------


@chaque_jour
def test_two_days_before_at_ten(jour: date) -> None:
    regle = Regle(Nature.JOURS, jours_avant=2, heure=time(10))
    dite = limite(jour, regle).astimezone(PARIS)
    assert (dite.date(), dite.time()) == (jour - 2 * UN_JOUR, time(10))


@chaque_jour
def test_working_days_leave_out_week_ends_and_public_holidays(jour: date) -> None:
    """Between the last day and the meal lie as many working days as the rule says, no more."""
    regle = Regle(Nature.JOURS, jours_avant=2, ouvres=True)
    dernier = (limite(jour, regle) - UNE_SECONDE).astimezone(PARIS).date()
    assert calendrier.ouvre(dernier)
    entre = [j for j in jours(dernier, jour - UN_JOUR) if calendrier.ouvre(j)]
    assert len(entre) == 2


def test_two_working_days_before_a_monday_is_the_thursday() -> None:
    regle = Regle(Nature.JOURS, jours_avant=2, ouvres=True, heure=time(10))
    assert jusqu_au(limite(date(2027, 1, 11), regle)) == "jusqu’au 7 janvier 2027 à 10\u00a0h"


def test_an_hour_keeps_its_place_over_both_clock_changes() -> None:
    """Ten o’clock in Paris the day before, whatever the night in between did to the clock."""
    regle = Regle(Nature.JOURS, jours_avant=1, heure=time(10))
    assert limite(date(2027, 3, 28), regle) == datetime(2027, 3, 27, 9, tzinfo=UTC)
    assert limite(date(2027, 3, 29), regle) == datetime(2027, 3, 28, 8, tzinfo=UTC)
    assert limite(date(2026, 10, 25), regle) == datetime(2026, 10, 24, 8, tzinfo=UTC)
    assert limite(date(2026, 10, 26), regle) == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_a_day_of_twenty_five_hours_is_given_whole() -> None:
    regle = Regle(Nature.JOURS, jours_avant=0)
    debut = paris(2026, 10, 25).astimezone(UTC)
    assert limite(date(2026, 10, 25), regle) - debut == timedelta(hours=25)


def test_an_hour_that_the_spring_night_skips_is_still_one_instant() -> None:
    regle = Regle(Nature.JOURS, jours_avant=0, heure=time(2, 30))
    assert limite(date(2027, 3, 28), regle) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_the_leap_day_has_a_day_before_and_a_day_after() -> None:
    veille = Regle(Nature.JOURS, jours_avant=1)
    assert jusqu_au(limite(date(2028, 3, 1), veille)) == "jusqu’au 29 février 2028 inclus"
    assert jusqu_au(limite(date(2028, 2, 29), LE_10)) == "jusqu’au 10 janvier 2028 inclus"


def test_cancelling_may_have_its_own_deadline() -> None:
    delais = Delais(annuler=Regle(Nature.JOURS, jours_avant=8))
    jour = date(2027, 1, 18)
    assert jusqu_au(delais.limite(jour, Geste.RESERVER)) == "jusqu’au 10 décembre 2026 inclus"
    assert jusqu_au(delais.limite(jour, Geste.ANNULER)) == "jusqu’au 10 janvier 2027 inclus"


def test_without_its_own_cancelling_follows_booking() -> None:
    delais = Delais(reserver=Regle(quantieme=20))
    for geste in Geste:
        assert jusqu_au(delais.limite(date(2027, 1, 18), geste)).startswith("jusqu’au 20 décembre")


def test_september_may_be_booked_late_before_the_classes_are_known() -> None:
    exception = Derogation(date(2027, 9, 1), date(2027, 9, 30), paris(2027, 8, 26))
    delais = Delais(derogations=(exception,))
    dites = {jusqu_au(delais.limite(date(2027, m, 15), Geste.RESERVER)) for m in (9,)}
    assert dites == {"jusqu’au 25 août 2027 inclus"}
    for jour in (date(2027, 8, 31), date(2027, 10, 1)):
        assert delais.limite(jour, Geste.RESERVER) == limite(jour, LE_10)


def test_an_exception_for_booking_alone_leaves_cancelling_as_it_is() -> None:
    jour = date(2027, 1, 4)
    exception = Derogation(jour, jour, paris(2027, 1, 2), geste=Geste.RESERVER)
    delais = Delais(derogations=(exception,))
    assert delais.limite(jour, Geste.RESERVER) == paris(2027, 1, 2)
    assert delais.limite(jour, Geste.ANNULER) == limite(jour, LE_10)


# --- the open days --------------------------------------------------------------------------------


def test_a_school_serves_meals_on_school_days_only() -> None:
    """Over three years: never a week-end, a Wednesday, a public holiday or a day of holidays, and
    about 140 days a year (36 weeks of four days, less the public holidays)."""
    horaire = Horaire()
    for annee in (2025, 2026, 2027):
        ouverts = horaire.ouverts(*calendrier.bornes(annee))
        assert 130 <= len(ouverts) <= 144, annee
        assert all(j.weekday() in (0, 1, 3, 4) for j in ouverts)
        assert not any(calendrier.ferie(j) or calendrier.vacances(j, "C") for j in ouverts)


@chaque_jour
def test_a_closed_day_says_why_and_cannot_be_booked(jour: date) -> None:
    horaire = Horaire()
    ferme = horaire.ferme(jour)
    raisons = empechements(
        jour, Geste.RESERVER, datetime(2025, 1, 1, tzinfo=UTC), horaire=horaire, delais=Delais()
    )
    assert raisons == ([ferme] if ferme else [])


@pytest.mark.parametrize(
    ("jour", "raison"),
    [
        (date(2026, 11, 11), "armistice de 1918"),
        (date(2026, 12, 19), "week-end"),
        (date(2026, 12, 21), "vacances de Noël"),
        (date(2027, 1, 4), ""),
        (date(2027, 1, 6), "pas de repas le mercredi"),
        (date(2027, 5, 7), "pont de l’Ascension"),
        (date(2027, 5, 17), "Lundi de Pentecôte"),
        (date(2029, 1, 8), "calendrier scolaire pas encore publié"),
    ],
)
def test_why_a_day_is_closed(jour: date, raison: str) -> None:
    assert Horaire().ferme(jour) == raison


def test_zones_have_their_own_holidays() -> None:
    jour = date(2027, 2, 22)  # Monday
    fermes = {zone: Horaire(zone).ferme(jour) for zone in calendrier.ZONES}
    assert len(set(fermes.values())) == 2
    assert "" in fermes.values()


def test_a_school_year_that_is_not_published_is_closed_not_open() -> None:
    """The library's data end in August 2028: nothing after it may look like a school day."""
    assert not calendrier.connue(2028, "C")
    assert Horaire().ouverts(*calendrier.bornes(2028)) == []


def test_a_bridge_closes_a_school_and_a_wednesday_is_caught_up() -> None:
    pont = Particulier(date(2027, 1, 29), date(2027, 1, 29), "pont")
    rattrapage = Particulier(date(2027, 1, 27), date(2027, 1, 27), "rattrapage", ouvert=True)
    horaire = Horaire(particuliers=(pont, rattrapage))
    assert horaire.ferme(date(2027, 1, 29)) == "pont"
    assert horaire.ferme(date(2027, 1, 27)) == ""
    assert horaire.ferme(date(2027, 1, 20)) == "pas de repas le mercredi"


def test_what_was_booked_before_a_day_closed_can_still_be_given_up() -> None:
    pont = Particulier(date(2027, 1, 29), date(2027, 1, 29), "pont")
    raisons = empechements(
        date(2027, 1, 29),
        Geste.ANNULER,
        datetime(2026, 12, 1, tzinfo=UTC),
        horaire=Horaire(particuliers=(pont,)),
        delais=Delais(),
    )
    assert raisons == []


# --- terms, absences, words -----------------------------------------------------------------------


@chaque_jour
def test_each_day_is_in_one_term_of_its_school_year(jour: date) -> None:
    debut, fin = trimestre(jour)
    assert debut <= jour <= fin
    premier, dernier = calendrier.bornes(calendrier.annee_scolaire(jour))
    assert premier <= debut
    assert fin <= dernier
    assert trimestre(fin) == (debut, fin)


def test_the_first_days_of_an_absence_stay_billed() -> None:
    absents = [date(2027, 1, j) for j in (7, 4, 5)]
    assert factures(absents, 1) == {date(2027, 1, 4)}
    assert factures(absents, 0) == set()
    assert factures(absents, None) == set(absents)
    assert factures(absents, 9) == set(absents)


@pytest.mark.parametrize(
    ("reste", "dit"),
    [
        (timedelta(days=14, hours=5), "14\u00a0jours"),
        (timedelta(days=1, hours=3), "1\u00a0jour et 3\u00a0heures"),
        (timedelta(days=2), "2\u00a0jours"),
        (timedelta(hours=1, minutes=2), "1\u00a0heure et 2\u00a0minutes"),
        (timedelta(minutes=40), "40\u00a0minutes"),
        (timedelta(seconds=20), "moins d’une minute"),
    ],
)
def test_the_time_left_in_words(reste: timedelta, dit: str) -> None:
    maintenant = datetime(2026, 11, 26, 6, tzinfo=UTC)
    assert reste_en_mots(maintenant, maintenant + reste) == dit


@pytest.mark.parametrize(
    ("regle", "dit"),
    [
        (LE_10, "jusqu’au 10 du mois précédent inclus"),
        (Regle(quantieme=1, mois_avant=2), "jusqu’au 1er du 2e mois qui précède inclus"),
        (
            Regle(Nature.JOURS, jours_avant=2, ouvres=True, heure=time(9, 30)),
            "jusqu’à 2\u00a0jours ouvrés avant chaque repas, 9\u00a0h\u00a030",
        ),
        (Regle(Nature.JOURS, heure=time(9)), "jusqu’au jour du repas, 9\u00a0h"),
    ],
)
def test_a_rule_in_words(regle: Regle, dit: str) -> None:
    assert en_mots(regle) == dit
