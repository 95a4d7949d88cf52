"""A due date put off: to a later day, with a reason, and the printed one stays visible."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from comptes.models import Famille
from factures.etats import EtatFacture
from factures.models import Facture, LigneReport
from factures.services import ReportImpossible, reporter
from portail.comptes_justes import controler
from tests import fabriques
from tests.fabriques import encaissement, facture
from tests.paiement.releves import le

pytestmark = pytest.mark.django_db
AVANT, AU = date(2026, 11, 17), date(2026, 11, 24)
PANNE = "Panne de la banque le 17 novembre"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


def relue(une: Facture) -> Facture:
    return Facture.objects.get(pk=une.pk)


def test_a_past_due_invoice_is_payable_again_until_the_new_day(famille: Famille) -> None:
    une = facture(famille, echeance=AVANT)
    assert une.etat == EtatFacture.ECHUE

    report = reporter([une.pk], AU, motif=PANNE, par=None)

    lue = relue(une)
    assert (lue.etat, lue.date_limite, lue.date_initiale) == (EtatFacture.A_PAYER, AU, AVANT)
    assert (report.motif, report.lignes.get().avant) == (PANNE, AVANT)


def test_put_off_twice_the_first_date_is_still_the_printed_one(famille: Famille) -> None:
    une = facture(famille, echeance=AVANT)
    reporter([une.pk], AU, motif=PANNE, par=None)

    reporter([une.pk], AU + timedelta(days=7), motif="Encore en panne", par=None)

    assert relue(une).date_initiale == AVANT
    assert [ligne.avant for ligne in LigneReport.objects.all()] == [AVANT, AU]


@pytest.mark.parametrize("motif", ["", "  "])
def test_a_reason_is_owed(famille: Famille, motif: str) -> None:
    with pytest.raises(ReportImpossible, match="motif"):
        reporter([facture(famille, echeance=AVANT).pk], AU, motif=motif, par=None)


def test_not_to_a_day_that_is_past(famille: Famille) -> None:
    une = facture(famille, echeance=date(2026, 11, 10))

    with pytest.raises(ReportImpossible, match="déjà passée"):
        reporter([une.pk], AVANT, motif=PANNE, par=None)
    reporter([une.pk], le(18).date(), motif=PANNE, par=None)


def test_not_to_an_earlier_day(famille: Famille) -> None:
    une = facture(famille, echeance=AU)

    for jour in (AU, AU - timedelta(days=1)):
        with pytest.raises(ReportImpossible, match="payable jusque-là"):
            reporter([une.pk], jour, motif=PANNE, par=None)


def test_not_what_is_settled_debited_or_a_credit_note(famille: Famille) -> None:
    payee = facture(famille, 40_00, echeance=AVANT)
    encaissement(famille, 40_00, payee)
    prelevee = facture(famille, echeance=AVANT, prelevement=AU)
    avoir = facture(famille, -5_00, origine=facture(famille, 80_00, echeance=AVANT))

    for une in (payee, prelevee, avoir):
        with pytest.raises(ReportImpossible):
            reporter([une.pk], AU, motif=PANNE, par=None)


def test_all_of_an_issue_or_nothing(famille: Famille) -> None:
    due, payee = facture(famille, 10_00, echeance=AVANT), facture(famille, 40_00, echeance=AVANT)
    encaissement(famille, 40_00, payee)

    with pytest.raises(ReportImpossible, match=payee.numero):
        reporter([due.pk, payee.pk], AU, motif=PANNE, par=None)

    assert relue(due).date_limite == AVANT
    with pytest.raises(ReportImpossible, match="Aucune facture"):
        reporter([], AU, motif=PANNE, par=None)


def test_a_due_date_changed_behind_our_back_shows_in_the_check(famille: Famille) -> None:
    une = facture(famille, echeance=AVANT)
    reporter([une.pk], AU, motif=PANNE, par=None)
    Facture.objects.filter(pk=une.pk).bouger(date_limite=AU + timedelta(days=30))

    rapport = controler().rapport

    Facture.objects.filter(pk=une.pk).bouger(date_limite=AU)
    assert "n’est pas celle que ses reports disent" in rapport
    autre = fabriques.facture(famille, echeance=AVANT)
    Facture.objects.filter(pk=autre.pk).bouger(date_limite=AU, date_initiale=AVANT)
    assert f"{autre.numero} : son échéance" in controler().rapport
    Facture.objects.filter(pk=autre.pk).bouger(date_limite=AVANT, date_initiale=None)
