"""What becomes of a SystemPay payment after the card page: the merchant's acts and the bank's."""

from collections.abc import Callable

import pytest

from paiement.simulateur import notifications
from paiement.simulateur.etat import REGISTRE, Etat, Operation, Reglement
from paiement.simulateur.systempay import BANQUE
from tests.paiement.simulateur.outils import ACCEPTEE, EN_ATTENTE, REFUSEE, valider

from .outils import ipn, plus_d_ipn, statuts, transactions


@pytest.fixture
def payer(banque, ouvrir, marchand):
    """Gives back the reference and the transaction's uuid."""

    def payer(numero: str = ACCEPTEE) -> tuple[str, str]:
        reference, page = ouvrir()
        valider(banque, page, numero)
        return reference, ipn(marchand, reference)["vads_trans_uuid"]

    return payer


@pytest.mark.parametrize("numero", [ACCEPTEE, EN_ATTENTE])
def test_the_merchant_cancels(banque, marchand, payer, numero):
    reference, uuid = payer(numero)
    assert banque.agir(reference, "annuler").status_code == 200
    champs = ipn(marchand, reference)
    assert champs["vads_trans_status"] == "CANCELLED"
    assert champs["vads_trans_uuid"] == uuid
    assert champs["vads_url_check_src"] == "BO"
    assert statuts(banque, reference) == ["CANCELLED"]
    assert banque.operation(reference)["etat"] == "retiree"


@pytest.mark.parametrize(("annulee", "envois"), [(False, 2), (True, 1)])
def test_a_pending_payment_once_cancelled_is_not_told_as_paid(monkeypatch, annulee, envois):
    """The timers are run by hand: the first call, the later one, and what that one sends."""
    prevus: list[Callable[[], None]] = []
    monkeypatch.setattr(notifications, "plus_tard", lambda _delai, faire: prevus.append(faire))
    operation = Operation("systempay", "J1", "R1", 1, "http://a/", "http://a/", "http://a/")
    operation = REGISTRE.creer(operation)
    attente = Reglement(Etat.EN_ATTENTE, transaction="u1")
    operation, _ = REGISTRE.regler(operation, attente)
    notifications.annoncer(BANQUE, operation)
    _premier, plus_tard = prevus
    if annulee:
        REGISTRE.remplacer(operation, Reglement(Etat.RETIREE, transaction="u1"))
    plus_tard()
    assert len(prevus) - 1 == envois


def test_the_merchant_refunds(banque, marchand, payer):
    reference, uuid = payer()
    banque.agir(reference, "rembourser")
    champs = ipn(marchand, reference)
    assert (champs["vads_operation_type"], champs["vads_trans_status"]) == ("CREDIT", "AUTHORISED")
    assert champs["vads_url_check_src"] == "BO"
    debit, credit = transactions(banque, reference)
    assert (debit["uuid"], debit["operationType"]) == (uuid, "DEBIT")
    assert (credit["uuid"], credit["operationType"]) == (champs["vads_trans_uuid"], "CREDIT")
    etats = [operation["etat"] for operation in banque.operations(reference)]
    assert etats == ["acceptee", "remboursement"]


def test_the_capture_fails(banque, marchand, payer):
    reference, uuid = payer()
    banque.agir(reference, "impaye")
    champs = ipn(marchand, reference)
    assert (champs["vads_trans_status"], champs["vads_trans_uuid"]) == ("CAPTURE_FAILED", uuid)
    assert champs["vads_url_check_src"] == "BATCH"
    assert [t["status"] for t in transactions(banque, reference)] == ["UNPAID"]


def test_the_order_is_captured_twice(banque, marchand, payer):
    reference, uuid = payer()
    banque.agir(reference, "seconde_capture")
    champs = ipn(marchand, reference)
    assert champs["vads_trans_status"] == "AUTHORISED"
    assert champs["vads_trans_uuid"] != uuid
    listees = [operation["transaction"] for operation in banque.operations(reference)]
    assert listees == [uuid, champs["vads_trans_uuid"]]
    assert statuts(banque, reference) == ["AUTHORISED", "AUTHORISED"]


def test_another_card_in_the_same_session(banque, ouvrir, marchand):
    reference, _ = ouvrir()
    banque.agir(reference, "refus_puis_accepte")
    refus, accord = ipn(marchand, reference), ipn(marchand, reference)
    assert (refus["vads_trans_status"], accord["vads_trans_status"]) == ("REFUSED", "AUTHORISED")
    assert refus["vads_trans_uuid"] != accord["vads_trans_uuid"]
    assert statuts(banque, reference) == ["REFUSED", "AUTHORISED"]
    assert plus_d_ipn(marchand, reference)


def test_another_card_after_a_refusal(banque, marchand, payer):
    reference, _ = payer(REFUSEE)
    banque.agir(reference, "refus_puis_accepte")
    assert ipn(marchand, reference)["vads_trans_status"] == "AUTHORISED"
    assert statuts(banque, reference) == ["REFUSED", "AUTHORISED"]


@pytest.mark.parametrize("action", ["rembourser", "impaye", "seconde_capture", "annuler"])
def test_nothing_follows_a_refusal(banque, payer, action):
    reference, _ = payer(REFUSEE)
    reponse = banque.agir(reference, action)
    assert reponse.status_code == 400
    assert reponse.json()["erreur"].endswith(f"« {reference} » : refusee.")


@pytest.mark.parametrize(
    ("demande", "message"),
    [
        ({"reference": "INCONNUE", "action": "annuler"}, "Aucune opération « INCONNUE »."),
        ({"reference": "R1", "action": "perdre"}, "l’une de ces valeurs : annuler, rembourser"),
        ({"reference": "R1", "action": ["annuler"]}, "l’une de ces valeurs"),
        ({"reference": "R1"}, "deux clés"),
        ([], "deux clés"),
    ],
)
def test_a_wrong_act_is_explained(banque, demande, message):
    reponse = banque.http("POST", "/operations/", json=demande)
    assert reponse.status_code == 400
    assert message in reponse.json()["erreur"]


def test_an_act_is_written_in_json(banque):
    reponse = banque.http("POST", "/operations/", data="annuler")
    assert reponse.json() == {"erreur": "L’acte doit être écrit en JSON."}
