"""Each test card's story at SystemPay: the IPN, the way back, what Order/Get says."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.paiement.simulateur.outils import (
    ACCEPTEE,
    EN_ATTENTE,
    REFUSEE,
    SANS_RETOUR,
    Appel,
    Banque,
    valider,
)

from .outils import commande, ipn, plus_d_ipn, signature, statuts, transactions


def retour(reponse):
    assert reponse.status_code == 303
    return Appel("GET", reponse.headers["Location"], b"").parametres


def test_an_accepted_card_is_told_at_once_and_in_full(banque, ouvrir, marchand):
    reference, page = ouvrir(vads_ext_info_ville="Saint-Étienne", vads_cust_id="")
    valider(banque, page, ACCEPTEE, moyen="VISA")
    champs = ipn(marchand, reference)
    attendus = {
        "vads_trans_status": "AUTHORISED",
        "vads_result": "00",
        "vads_auth_result": "00",
        "vads_amount": "15073",
        "vads_effective_amount": "15073",
        "vads_operation_type": "DEBIT",
        "vads_site_id": "12345678",
        "vads_ctx_mode": "TEST",
        "vads_card_number": "497010XXXXXX0006",
        "vads_card_brand": "VISA",
        "vads_url_check_src": "PAY",
        "vads_bank_label": "Banque de démo et de l'innovation",
        "vads_ext_info_ville": "Saint-Étienne",
        "vads_cust_id": "",
        "vads_extra_result": "",
    }
    assert {nom: champs[nom] for nom in attendus} == attendus
    assert re.fullmatch(r"[0-9a-f]{32}", champs["vads_trans_uuid"])
    assert re.fullmatch(r"[0-9a-f]{64}", champs["vads_hash"])
    assert not {"vads_url_return", "vads_return_mode"} & set(champs)
    date = datetime.strptime(champs["vads_effective_creation_date"], "%Y%m%d%H%M%S")
    assert abs(datetime.now(UTC) - date.replace(tzinfo=UTC)) < timedelta(minutes=1)
    assert banque.operation(reference)["transaction"] == champs["vads_trans_uuid"]
    assert plus_d_ipn(marchand, reference)


def test_the_browser_brings_back_what_the_ipn_says(banque, ouvrir, marchand):
    reference, page = ouvrir()
    champs = retour(valider(banque, page, ACCEPTEE))
    assert champs["ville"] == "1"
    assert champs["signature"] == signature(champs)
    recus = ipn(marchand, reference)
    del champs["ville"], champs["signature"]
    for nom in ["vads_hash", "vads_url_check_src", "signature"]:
        del recus[nom]
    assert champs == recus


@pytest.mark.parametrize("mode", ["NONE", ""])
def test_the_browser_may_come_back_empty_handed(banque, ouvrir, mode):
    _, page = ouvrir(vads_return_mode=mode)
    reponse = valider(banque, page, ACCEPTEE)
    assert reponse.headers["Location"] == "http://127.0.0.1:9/retour/?ville=1"


def test_order_get_tells_the_same_transaction(banque, ouvrir, marchand):
    reference, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    champs = ipn(marchand, reference)
    reponse = commande(banque, reference)
    assert (reponse["status"], reponse["mode"]) == ("SUCCESS", "TEST")
    [transaction] = reponse["answer"]["transactions"]
    assert transaction["uuid"] == champs["vads_trans_uuid"]
    assert (transaction["status"], transaction["detailedStatus"]) == ("PAID", "AUTHORISED")
    assert (transaction["amount"], transaction["currency"]) == (15073, "EUR")
    assert (transaction["operationType"], transaction["errorCode"]) == ("DEBIT", None)
    detail = transaction["orderDetails"]
    assert (detail["orderId"], detail["orderTotalAmount"]) == (reference, 15073)
    assert detail["mode"] == "TEST"
    carte = transaction["transactionDetails"]["cardDetails"]
    assert carte["legacyTransId"] == champs["vads_trans_id"]
    assert carte["pan"] == "497010XXXXXX0006"
    date = datetime.fromisoformat(transaction["creationDate"])
    assert date.utcoffset() == timedelta(0)
    assert date.strftime("%Y%m%d%H%M%S") == champs["vads_effective_creation_date"]


def test_order_get_knows_nothing_before_a_card(banque, ouvrir):
    reference, page = ouvrir()
    banque.http("GET", page)
    for inconnue in [reference, "INCONNUE"]:
        reponse = commande(banque, inconnue)
        assert reponse["status"] == "ERROR"
        assert reponse["answer"]["errorCode"] == "PSP_010"


def test_order_get_asks_who_is_there(banque):
    for acces in [("12345678", "demo-cle-systempay"), ("87654321", "demo-mot-de-passe-rest")]:
        reponse = commande(banque, "A1", acces)
        assert (reponse["status"], reponse["answer"]["errorCode"]) == ("ERROR", "INT_005")


@pytest.mark.parametrize("reference", ["", None, 12, ["A"]])
def test_order_get_wants_an_order(banque, reference):
    assert commande(banque, reference)["answer"]["errorCode"] == "INT_009"


@pytest.mark.parametrize("numero", [REFUSEE, "5555555555554444"])
def test_a_refused_card(banque, ouvrir, marchand, numero):
    reference, page = ouvrir()
    rapportes = retour(valider(banque, page, numero))
    champs = ipn(marchand, reference)
    assert rapportes["vads_trans_status"] == champs["vads_trans_status"] == "REFUSED"
    assert (champs["vads_result"], champs["vads_auth_result"]) == ("05", "51")
    assert champs["vads_auth_number"] == ""
    [transaction] = transactions(banque, reference)
    assert (transaction["status"], transaction["errorCode"]) == ("UNPAID", "ACQ_001")


def test_annuler_leaves_no_transaction(banque, ouvrir, marchand):
    reference, page = ouvrir()
    rapportes = retour(banque.http("POST", page, data={"action": "annuler"}))
    champs = ipn(marchand, reference)
    assert rapportes["vads_trans_status"] == champs["vads_trans_status"] == "ABANDONED"
    assert champs["vads_result"] == "17"
    assert not {"vads_trans_uuid", "vads_operation_type", "vads_sequence_number"} & set(champs)
    assert champs["vads_effective_amount"] == ""
    assert commande(banque, reference)["answer"]["errorCode"] == "PSP_010"
    assert banque.operation(reference)["etat"] == "annulee"
    assert banque.operation(reference)["transaction"] is None


def test_the_pending_card_waits_first(banque, ouvrir, marchand):
    reference, page = ouvrir()
    rapportes = retour(valider(banque, page, EN_ATTENTE))
    champs = ipn(marchand, reference)
    attendu = "WAITING_AUTHORISATION"
    assert rapportes["vads_trans_status"] == champs["vads_trans_status"] == attendu
    assert (champs["vads_result"], champs["vads_auth_result"]) == ("00", "")
    [transaction] = transactions(banque, reference)
    assert (transaction["status"], transaction["detailedStatus"]) == ("RUNNING", attendu)


def test_the_pending_card_s_answer_is_told_when_it_comes(ouvrir, marchand):
    impatiente = Banque(
        BANQUE_DELAI_ATTENTE="0.3", BANQUE_URL_IPN=f"{marchand.adresse}/notification/"
    )
    try:
        reference, page = ouvrir(impatiente)
        valider(impatiente, page, EN_ATTENTE)
        attente, reponse = ipn(marchand, reference), ipn(marchand, reference)
        assert attente["vads_trans_status"] == "WAITING_AUTHORISATION"
        assert reponse["vads_trans_status"] == "AUTHORISED"
        assert reponse["vads_trans_uuid"] == attente["vads_trans_uuid"]
        assert reponse["vads_url_check_src"] == "BATCH_AUTO"
        assert statuts(impatiente, reference) == ["AUTHORISED"]
    finally:
        impatiente.arreter()


def test_one_card_never_sends_the_browser_back(banque, ouvrir, marchand):
    reference, page = ouvrir()
    reponse = valider(banque, page, SANS_RETOUR)
    assert reponse.status_code == 200
    assert "Vous pouvez fermer cette page." in reponse.text
    assert ipn(marchand, reference)["vads_trans_status"] == "AUTHORISED"


def test_an_expired_page_takes_no_payment(ouvrir):
    breve = Banque(BANQUE_DUREE_PAGE="0")
    try:
        reference, page = ouvrir(breve)
        reponse = valider(breve, page, ACCEPTEE)
        assert reponse.status_code == 410
        assert "vads_trans_status=ABANDONED" in reponse.text
        assert commande(breve, reference)["answer"]["errorCode"] == "PSP_010"
    finally:
        breve.arreter()


def test_back_to_the_card_page_pays_once(banque, ouvrir, marchand):
    reference, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    for reponse in [banque.http("GET", page), valider(banque, page, ACCEPTEE)]:
        assert reponse.status_code == 200
        assert "déjà enregistré" in reponse.text
    assert len(transactions(banque, reference)) == 1
