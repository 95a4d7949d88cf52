"""Silent payments: asked about at growing intervals, until the bank has said its last word."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import requests
import time_machine
from django.core.management import CommandError, call_command

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat, Issue
from paiement.models import Paiement
from paiement.passerelles.base import Verdict
from paiement.services import abandonner, interroger, interroger_les_silencieux
from tests import fabriques

from .banque import Banque, comptes_justes, message, traiter

pytestmark = pytest.mark.django_db
DEBUT = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35, echeance=(DEBUT + timedelta(days=13)).date())


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    with time_machine.travel(DEBUT, tick=False):
        return fabriques.paiement(famille, facture, jeton="J-1")


def a(age: timedelta) -> time_machine.travel:
    """At this age of the payment."""
    return time_machine.travel(DEBUT + age, tick=False)


def commande() -> str:
    sortie = StringIO()
    call_command("interroger_banque", stdout=sortie, stderr=StringIO())
    return sortie.getvalue().strip()


H, M, S = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize("reponse", ["syn-pending-on-page", "syn-internal-error", "panne"])
@pytest.mark.parametrize(
    ("age", "suite"),
    [
        (1 * M, 1 * M),
        (2 * M, 1 * M),
        (3 * M, 1 * M),
        (6 * M, 2 * M),
        (30 * M, 10 * M),
        (1 * H, 20 * M),
        (3 * H, 1 * H),
        (24 * H, 1 * H),
        (72 * H - S, 1 * H),
    ],
)
def test_the_older_the_payment_the_longer_the_pause(
    paiement: Paiement, banque: Banque, age: timedelta, suite: timedelta, reponse: str
) -> None:
    banque.tombe() if reponse == "panne" else banque.dit(reponse)
    with a(age):
        interroger_les_silencieux()
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.interroger_le) == (Etat.EN_COURS, DEBUT + age + suite)
    assert paiement.interrogations == 1


@pytest.mark.parametrize("reponse", ["syn-pending-partner", "syn-internal-error", "panne"])
def test_after_72_hours_the_regie_looks_at_it(
    paiement: Paiement, facture: Facture, banque: Banque, reponse: str
) -> None:
    banque.tombe() if reponse == "panne" else banque.dit(reponse)
    with a(72 * H):
        interroger_les_silencieux()
        interroger_les_silencieux()
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, paiement.interroger_le) == (Etat.A_ECLAIRCIR, None)
    assert facture.tenue_par == ""
    derniere = paiement.transitions.last()
    assert derniere is not None
    assert derniere.detail == "La banque n’a pas conclu."


def test_it_is_not_asked_before_a_minute_nor_more_often_than_planned(
    paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-pending-on-page")
    for secondes, appels in [(0, 0), (59, 0), (60, 1), (60, 1), (119, 1), (120, 2)]:
        with a(secondes * S):
            interroger_les_silencieux()
        assert len(banque.appels) == appels


def test_nothing_is_asked_for_ever(paiement: Paiement, banque: Banque) -> None:
    """Asked each time its time comes: some eighty times in three days, then left alone."""
    banque.dit("syn-pending-partner")
    while (quand := paiement.interroger_le) and len(banque.appels) < 200:
        with time_machine.travel(quand, tick=False):
            interroger_les_silencieux()
        paiement.refresh_from_db()
    assert 70 < len(banque.appels) < 100
    assert paiement.etat == Etat.A_ECLAIRCIR


def test_closing_the_browser_loses_nothing(
    paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    with a(1 * M):
        assert commande() == "1 paiement : 1 effectué."
        assert commande() == "Aucun paiement à demander à la banque."
    facture.refresh_from_db()
    assert facture.reste == 0
    assert len(banque.appels) == 1
    comptes_justes()


def test_the_command_says_what_it_found(
    famille: Famille, paiement: Paiement, banque: Banque
) -> None:
    with time_machine.travel(DEBUT + S, tick=False):
        refuse = fabriques.paiement(famille, fabriques.facture(famille, 10_00), jeton="J-2")
    banque.repond_tour_a_tour(
        (200, message("syn-accepted", paiement).encode()),
        (200, message("syn-refused", refuse).encode()),
    )
    with a(16 * M):  # the second one's page has closed
        assert commande() == "2 paiements : 1 effectué, 1 refusé."


def test_a_refused_card_may_be_followed_by_another_while_the_page_is_open(
    famille: Famille, paiement: Paiement, banque: Banque
) -> None:
    """The invoices stay held: nobody else may pay them between the two cards."""
    facture = paiement.lignes.get().facture
    with a(2 * M):
        banque.dit("syn-refused", paiement)
        assert commande() == "1 paiement : 1 en attente."
        facture.refresh_from_db()
        assert facture.tenue_par == paiement.reference
        banque.dit("syn-accepted", paiement)
        assert interroger(paiement, par="notification").etat == Etat.ACCEPTE


def test_a_silent_bank_makes_one_payment_wait_not_all(
    famille: Famille, paiement: Paiement, banque: Banque
) -> None:
    with time_machine.travel(DEBUT + S, tick=False):
        fabriques.paiement(famille, fabriques.facture(famille, 10_00), jeton="J-2")
    banque.tombe()
    with a(2 * M):
        assert interroger_les_silencieux() == {"injoignable": 1}
        assert interroger_les_silencieux() == {"injoignable": 1}  # the other's turn
        assert interroger_les_silencieux() == {}


def test_the_command_fails_when_the_bank_is_down(paiement: Paiement, banque: Banque) -> None:
    banque.tombe()
    sortie = StringIO()
    with a(2 * M), pytest.raises(CommandError, match="banque"):
        call_command("interroger_banque", stdout=sortie)
    assert sortie.getvalue() == "1 paiement : 1 injoignable.\n"
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS


def test_while_one_worker_waits_for_the_bank_another_does_not_ask(
    paiement: Paiement, banque: Banque
) -> None:
    def penser(_: requests.PreparedRequest) -> tuple[int, bytes]:
        assert interroger_les_silencieux() == {}
        return 200, message("syn-accepted", paiement).encode()

    banque.repond_tour_a_tour(penser)
    with a(2 * M):
        assert interroger_les_silencieux() == {"effectué": 1}
    assert len(banque.appels) == 1


def test_a_worker_that_died_while_asking_is_followed_by_another(
    paiement: Paiement, banque: Banque
) -> None:
    class Mort(BaseException):
        pass

    def mourir(_: requests.PreparedRequest) -> tuple[int, bytes]:
        raise Mort

    banque.repond_tour_a_tour(mourir, (200, message("syn-accepted", paiement).encode()))
    with a(2 * M), pytest.raises(Mort):
        interroger_les_silencieux()
    with a(4 * M):
        assert interroger_les_silencieux() == {"effectué": 1}


def test_one_payment_that_cannot_be_asked_about_does_not_stop_the_others(
    famille: Famille, paiement: Paiement, banque: Banque
) -> None:
    """A bank contract that was taken out of the settings, say; the command tells that it failed."""
    Paiement.objects.filter(pk=paiement.pk).update(passerelle="disparue")
    with time_machine.travel(DEBUT + S, tick=False):
        autre = fabriques.paiement(famille, fabriques.facture(famille, 10_00), jeton="J-2")
    banque.dit("syn-accepted", autre)
    sortie = StringIO()
    with a(2 * M), pytest.raises(CommandError):
        call_command("interroger_banque", stdout=sortie)
    assert sortie.getvalue() == "2 paiements : 1 effectué, 1 injoignable.\n"
    paiement.refresh_from_db()
    assert paiement.interroger_le is not None
    assert paiement.interroger_le > DEBUT + 2 * M


def test_a_page_that_never_opened_is_given_up_after_two_minutes(
    famille: Famille, facture: Facture, banque: Banque
) -> None:
    with a(0 * S):
        paiement = fabriques.paiement(famille, facture)
    for minutes, etat in [(1, Etat.EN_COURS), (2, Etat.EN_COURS), (3, Etat.ABANDONNE)]:
        with a(minutes * M):
            interroger_les_silencieux()
        paiement.refresh_from_db()
        assert paiement.etat == etat
    facture.refresh_from_db()
    assert (facture.tenue_par, paiement.interroger_le) == ("", None)
    assert not banque.appels


def test_what_the_parent_let_go_is_still_asked_about_and_recorded(
    paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    banque.dit("syn-pending-on-page")
    with a(5 * M):
        abandonner(paiement)
    banque.dit("syn-accepted", paiement)
    with a(10 * M):
        assert interroger_les_silencieux() == {"effectué": 1}
    facture.refresh_from_db()
    assert facture.reste == 0
    comptes_justes()


@pytest.mark.parametrize("issue", [Issue.REFUSE, Issue.ABANDONNE])
def test_a_refusal_is_asked_about_once_more_when_the_page_has_closed(
    paiement: Paiement, facture: Facture, banque: Banque, issue: Issue
) -> None:
    """The parent may have tried another card there, closed the browser, and no bell rang."""
    with a(5 * M):
        traiter(paiement.pk, Verdict(issue), par="notification")
    banque.dit("syn-accepted", paiement)
    with a(16 * M - S):
        assert interroger_les_silencieux() == {}
    with a(16 * M):
        assert interroger_les_silencieux() == {"effectué": 1}
    assert Encaissement.objects.get().montant == 97_35


def test_a_refusal_confirmed_after_the_page_closed_is_the_last_word(
    paiement: Paiement, banque: Banque
) -> None:
    with a(5 * M):
        traiter(paiement.pk, Verdict(Issue.REFUSE), par="notification")
    banque.dit("syn-refused", paiement)
    with a(16 * M):
        assert interroger_les_silencieux() == {"refusé": 1}
    paiement.refresh_from_db()
    assert paiement.interroger_le is None
    with a(24 * H):
        assert interroger_les_silencieux() == {}
