"""Accueil: what is due, what comes, and the days in which both services can be paid at once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from comptes.models import Famille
from factures.models import Facture
from factures.services import tenir
from factures.situation import situation
from tests import fabriques

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
OCTOBRE = date(2026, 10, 1)


def a_paris(annee: int, mois: int, jour: int, heure: int = 12, minute: int = 0) -> datetime:
    return datetime(annee, mois, jour, heure, minute, tzinfo=PARIS)


@pytest.fixture
def scolaire(famille: Famille) -> Facture:
    """October's school invoice, issued on 10 November, due on 5 December 2026."""
    return fabriques.facture(
        famille,
        97_35,
        emission=date(2026, 11, 10),
        echeance=date(2026, 12, 5),
        periode=OCTOBRE,
    )


def petite_enfance(famille: Famille, periode: date = OCTOBRE) -> Facture:
    """That month's early-childhood invoice: issued on the 15th, due a month later."""
    annee, mois = (periode.year, periode.month + 1)
    return fabriques.facture(
        famille,
        153_09,
        service=fabriques.petite_enfance(),
        emission=date(annee, mois, 15),
        echeance=date(annee, mois + 1, 15),
        periode=periode,
    )


@time_machine.travel(a_paris(2026, 11, 22), tick=False)
def test_two_invoices_to_pay(famille: Famille, scolaire: Facture) -> None:
    petite_enfance(famille)

    lue = situation(famille)

    assert (lue.nombre, lue.total, lue.premiere_echeance) == (2, 250_44, date(2026, 12, 5))
    assert lue.en_attente == []
    assert lue.ensemble is not None
    assert lue.ensemble.deja
    assert (lue.ensemble.debut, lue.ensemble.fin) == (date(2026, 11, 22), date(2026, 12, 5))


@time_machine.travel(a_paris(2026, 11, 12), tick=False)
def test_the_second_invoice_is_not_out_yet(famille: Famille, scolaire: Facture) -> None:
    petite_enfance(famille, periode=date(2026, 9, 1))  # the family has a child there

    lue = situation(famille)

    (attendue,) = lue.en_attente
    assert (attendue.service.code, attendue.periode) == ("PETI", OCTOBRE)
    assert attendue.habituelle == date(2026, 11, 15)
    assert lue.ensemble is not None
    assert not lue.ensemble.deja
    assert (lue.ensemble.debut, lue.ensemble.fin) == (date(2026, 11, 15), date(2026, 12, 5))


@time_machine.travel(a_paris(2026, 11, 12), tick=False)
def test_a_family_of_one_service_is_told_nothing_of_the_other(
    famille: Famille, scolaire: Facture
) -> None:
    lue = situation(famille)

    assert (lue.nombre, lue.en_attente, lue.ensemble) == (1, [], None)


@time_machine.travel(a_paris(2026, 12, 1), tick=False)
def test_long_past_its_usual_day_an_invoice_is_no_longer_announced(
    famille: Famille, scolaire: Facture
) -> None:
    petite_enfance(famille, periode=date(2026, 9, 1))  # the child has left

    lue = situation(famille)

    assert (lue.nombre, lue.en_attente, lue.ensemble) == (1, [], None)


@time_machine.travel(a_paris(2026, 11, 12), tick=False)
def test_who_has_paid_the_first_still_reads_when_the_second_comes(
    famille: Famille, scolaire: Facture
) -> None:
    petite_enfance(famille, periode=date(2026, 9, 1))
    fabriques.encaissement(famille, 97_35 + 153_09, *Facture.objects.de(famille))

    lue = situation(famille)

    assert [a.habituelle for a in lue.en_attente] == [date(2026, 11, 15)]
    assert lue.ensemble is None


@time_machine.travel(a_paris(2026, 12, 10), tick=False)
def test_once_the_first_is_past_due_they_can_no_longer_be_paid_together(
    famille: Famille, scolaire: Facture
) -> None:
    petite_enfance(famille)

    lue = situation(famille)

    assert (lue.nombre, lue.total, lue.ensemble) == (1, 153_09, None)


def test_nothing_is_due(famille: Famille) -> None:
    lue = situation(famille)

    assert (lue.nombre, lue.total, lue.premiere_echeance, lue.ensemble) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("instant", "nombre"),
    [
        (a_paris(2026, 12, 5, 23, 59), 1),  # 22:59 in UTC
        (a_paris(2026, 12, 6, 0, 0), 0),  # still 5 December in UTC
    ],
)
def test_the_due_day_lasts_until_midnight_in_paris(
    famille: Famille, scolaire: Facture, instant: datetime, nombre: int
) -> None:
    with time_machine.travel(instant, tick=False):
        assert situation(famille).nombre == nombre


@time_machine.travel(a_paris(2026, 11, 22), tick=False)
def test_held_and_direct_debit_invoices_are_told_apart(famille: Famille, scolaire: Facture) -> None:
    debit = fabriques.facture(famille, 10_00, prelevement=date(2026, 12, 5))
    tenir([scolaire], "ABCDEFGHJKLM", a_paris(2026, 11, 22, 13))

    lue = situation(famille)

    assert (lue.nombre, lue.tenues, lue.prelevees) == (0, 1, [debit])


@time_machine.travel(a_paris(2026, 11, 22), tick=False)
def test_one_query_whatever_the_number(
    famille: Famille,
    scolaire: Facture,
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    for _ in range(10):
        fabriques.facture(famille, 10_00)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert situation(famille).nombre == 11
