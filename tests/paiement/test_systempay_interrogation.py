"""Order/Get, for the notification that was lost: what is asked, and what the answers mean."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat, Issue
from paiement.models import Alerte, MessageBanque, Paiement
from paiement.passerelles import systempay
from paiement.passerelles.base import BanqueInjoignable
from paiement.services import interroger
from tests import fabriques

from . import lyra
from .banque import Banque, comptes_justes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]


@pytest.fixture
def paiement(famille: Famille) -> Paiement:
    return lyra.paiement(famille, fabriques.facture(famille, 150_73))


def lire(corps: dict[str, Any] | str, *, page_fermee: bool = False) -> list[tuple[Issue, Any]]:
    brut = corps if isinstance(corps, str) else json.dumps(corps)
    lus = systempay.verdicts(brut, lyra.CONTRAT, "P26K7Q2M9XWA", page_fermee=page_fermee)
    return [(v.issue, v.montant) for v in lus]


@pytest.mark.parametrize(
    ("cle", "lu"),
    [
        ("order-get-paid", [(Issue.ACCEPTE, 150_73)]),
        ("order-get-two-tries", [(Issue.ACCEPTE, 150_73)]),
        # Another amount than was asked, for `traiter()` to judge.
        ("order-get-other-amount", [(Issue.ACCEPTE, 150_72)]),
        ("order-get-none", [(Issue.EN_ATTENTE, None)]),
    ],
)
def test_every_recorded_answer_has_its_meaning(cle: str, lu: list[tuple[Issue, Any]]) -> None:
    assert lire(lyra.COMMANDES[cle]["response"]) == lu


def test_the_recordings_are_all_there() -> None:
    assert len(lyra.COMMANDES) == 4


def test_an_order_without_any_operation_is_expired_once_the_page_has_closed(
    paiement: Paiement, banque: Banque
) -> None:
    banque.repond(lyra.aucune_transaction())
    assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    with time_machine.travel(paiement.expire_le + timedelta(minutes=11)):
        assert interroger(paiement, par="interrogation").etat == Etat.EXPIRE


def test_the_question_is_the_banks(paiement: Paiement, banque: Banque) -> None:
    banque.repond(lyra.aucune_transaction())
    interroger(paiement, par="interrogation")
    (appel,) = banque.appels
    assert appel.url == lyra.ORDER_GET
    assert appel.body is not None
    assert json.loads(appel.body) == {"orderId": paiement.reference}
    acces = base64.b64encode(b"12345678:mot-de-passe-rest").decode()
    assert appel.headers["Authorization"] == f"Basic {acces}"
    assert lyra.CLE not in str(appel.headers)


def test_what_the_answer_proves_is_recorded(paiement: Paiement, banque: Banque) -> None:
    operations = [lyra.operation(paiement, "REFUSED", uuid="a1"), lyra.operation(paiement)]
    for ordre in (operations, operations[::-1]):
        banque.repond(lyra.reponse(paiement, *ordre))
        assert interroger(paiement, par="interrogation").etat == Etat.ACCEPTE
    assert Encaissement.objects.get().reference_bancaire == lyra.uuid(paiement)
    assert Encaissement.objects.get().montant == 150_73
    comptes_justes()


def test_two_captures_in_one_answer_are_both_recorded(paiement: Paiement, banque: Banque) -> None:
    deux = [lyra.operation(paiement), lyra.operation(paiement, uuid="a2")]
    banque.repond(lyra.reponse(paiement, *deux))
    interroger(paiement, par="interrogation")
    assert Encaissement.objects.count() == 2
    comptes_justes()


def test_a_refund_in_the_answer_is_an_alert_beside_the_capture(
    paiement: Paiement, banque: Banque
) -> None:
    rendu = lyra.operation(paiement, uuid="r1", operationType="CREDIT")
    banque.repond(lyra.reponse(paiement, rendu, lyra.operation(paiement)))
    assert interroger(paiement, par="interrogation").etat == Etat.ACCEPTE
    assert Encaissement.objects.get().montant == 150_73
    assert "r1" in Alerte.objects.get().motif


@pytest.mark.parametrize("statut", [*systempay.ISSUES, "CAPTURE_FAILED", "INCONNU", "PAID"])
def test_the_detailed_status_means_what_the_notifications_status_means(
    paiement: Paiement, statut: str
) -> None:
    brut = lyra.reponse(paiement, lyra.operation(paiement, statut, status="PAID"))
    (lu,) = systempay.verdicts(brut, lyra.CONTRAT, paiement.reference, page_fermee=False)
    assert lu.issue is systempay.ISSUES.get(statut, Issue.INCONNUE)


def de_cote(corps: dict[str, Any], **autres: Any) -> dict[str, Any]:
    """The answer with other things at its top, in `answer` (a_), or in its operation (o_)."""
    reponse = corps["answer"]
    for nom, valeur in autres.items():
        if nom.startswith("a_"):
            reponse[nom[2:]] = valeur
        elif nom.startswith("o_"):
            reponse["transactions"][0][nom[2:]] = valeur
        else:
            corps[nom] = valeur
    return corps


@pytest.mark.parametrize(
    "autres",
    [
        {"mode": "PRODUCTION"},
        {"mode": None},
        {"mode": ["TEST"]},
        {"status": "OK"},
        {"status": None},
        {"status": "ERROR"},
        {"answer": []},
        {"answer": "SUCCESS"},
        {"answer": None},
        {"a_shopId": "87654321"},
        {"a_shopId": 12345678},
        {"a_orderId": "AUTRE2222222"},
        {"a_orderId": ["P26K7Q2M9XWA"]},
        {"a_transactions": []},
        {"a_transactions": {}},
        {"a_transactions": None},
        {"a_transactions": ["AUTHORISED"]},
        {"a_transactions": [[]]},
        {"o_shopId": "87654321"},
        {"o_orderDetails": {"orderId": "AUTRE2222222"}},
        {"o_orderDetails": {"orderId": 1}},
        {"o_orderDetails": {"mode": "PRODUCTION"}},
        {"o_orderDetails": "P26K7Q2M9XWA"},
    ],
    ids=str,
)
def test_an_answer_about_something_else_is_none(
    paiement: Paiement, banque: Banque, autres: dict[str, Any]
) -> None:
    corps = de_cote(lyra.commande(paiement, lyra.operation(paiement)), **autres)
    banque.repond(json.dumps(corps))
    with pytest.raises(BanqueInjoignable):
        interroger(paiement, par="interrogation")
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    assert MessageBanque.objects.get(sens="reponse").verdict.startswith("injoignable")
    assert not Encaissement.objects.exists()


@pytest.mark.parametrize(
    "autres",
    [
        {"o_amount": None},
        {"o_amount": True},
        {"o_amount": 150.73},
        {"o_amount": 15073.0},
        {"o_amount": -15073},
        {"o_amount": 0},
        {"o_amount": 10**30},
        {"o_amount": [15073]},
        {"o_currency": None},
        {"o_currency": ["EUR"]},
        {"o_currency": ""},
        {"o_currency": "\x00\x00\x00"},
        {"o_uuid": None},
        {"o_uuid": ""},
        {"o_uuid": 7},
        {"o_uuid": "x" * 81},
        {"o_uuid": "a\x00"},
        {"o_uuid": "\ud800"},
        {"o_operationType": "VERIFICATION"},
        {"o_operationType": "debit"},
        {"o_operationType": ["CREDIT"]},
        {"o_operationType": "CREDIT\x00"},
        {"o_currency": "EUREUR"},
        {"o_detailedStatus": ["AUTHORISED"]},
        {"o_detailedStatus": "A\x00\ud800"},
        {"o_errorCode": "\x00\ud800", "o_detailedStatus": "REFUSEE"},
    ],
    ids=ascii,
)
def test_a_success_that_does_not_say_of_what_proves_nothing(
    paiement: Paiement, banque: Banque, autres: dict[str, Any]
) -> None:
    banque.repond(json.dumps(de_cote(lyra.commande(paiement, lyra.operation(paiement)), **autres)))
    assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()
    assert not Facture.objects.exclude(regle=0).exists()


@pytest.mark.parametrize(
    "brut",
    [
        "null",
        "[]",
        '"SUCCESS"',
        "{",
        "NaN",
        "[" * 100_000,
        '{"status": ' + "9" * 5000 + "}",
        '{"status": "ERROR", "answer": {"errorCode": "\\ud800\\u0000"}}',
        '{"status": "ERROR", "answer": {"errorCode": ["PSP_010"]}}',
        '{"status": "ERROR", "mode": "PRODUCTION", "answer": {"errorCode": "PSP_010"}}',
        '{"status": "ERROR", "answer": {"errorCode": "INT_905"}}',
        "<html>00 AUTHORISED</html>",
    ],
    ids=lambda brut: brut[:60],
)
def test_what_is_no_answer_is_kept_and_asked_again(
    paiement: Paiement, banque: Banque, brut: str
) -> None:
    banque.repond(brut)
    with pytest.raises(BanqueInjoignable):
        interroger(paiement, par="interrogation")
    assert MessageBanque.objects.get(sens="reponse").brut


@pytest.mark.parametrize(
    "date",
    ["", "hier", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T10:15:49"],
)
def test_a_date_that_cannot_be_does_not_lose_the_money(
    paiement: Paiement, banque: Banque, date: str
) -> None:
    banque.repond(lyra.reponse(paiement, lyra.operation(paiement, creationDate=date)))
    assert interroger(paiement, par="interrogation").etat == Etat.ACCEPTE
    message = MessageBanque.objects.get(sens="reponse")
    assert message.confirmations.get().montant == 150_73
    comptes_justes()


def test_a_full_card_number_in_the_answer_is_refused_and_not_kept(
    paiement: Paiement, banque: Banque
) -> None:
    operation = lyra.operation(paiement)
    operation["transactionDetails"]["cardDetails"]["pan"] = "4970100000000006"
    banque.repond(lyra.reponse(paiement, operation))
    assert interroger(paiement, par="interrogation").etat == Etat.EN_COURS
    message = MessageBanque.objects.get(sens="reponse")
    assert "4970100000000006" not in message.brut
    assert not Encaissement.objects.exists()
