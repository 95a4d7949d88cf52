"""How a scenario bends SystemPay's IPN, and when the bank tries again."""

import threading

import pytest

from tests.paiement.simulateur.outils import ACCEPTEE, EN_ATTENTE, REFUSEE, Banque, valider

from .outils import commande, demande, ipn, plus_d_ipn, signature, signee, statuts


def test_jamais(banque, ouvrir, marchand):
    banque.scenario(notification="jamais")
    reference, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert statuts(banque, reference) == ["AUTHORISED"]
    assert plus_d_ipn(marchand, reference)


def test_double_rings_twice_at_once(banque, ouvrir, marchand):
    banque.scenario(notification="double")
    rencontre = threading.Barrier(2)
    marchand.en_recevant = lambda: rencontre.wait(timeout=5)
    try:
        reference, page = ouvrir()
        valider(banque, page, ACCEPTEE)
        assert ipn(marchand, reference) == ipn(marchand, reference)
        assert not rencontre.broken
    finally:
        marchand.en_recevant = lambda: None


@pytest.mark.parametrize("scenario", ["normale", "tardive"])
def test_asking_does_not_silence_the_bank(banque, ouvrir, marchand, scenario):
    banque.scenario(notification=scenario)
    marchand.reponses = [503]
    reference, page = ouvrir()
    marchand.en_recevant = lambda: statuts(banque, reference)
    try:
        valider(banque, page, ACCEPTEE)
        assert ipn(marchand, reference) == ipn(marchand, reference)
    finally:
        marchand.en_recevant = lambda: None


@pytest.mark.parametrize("reponse", [204, 302, 400, 404])
def test_a_shop_that_answers_is_not_told_again(banque, ouvrir, marchand, reponse):
    marchand.reponses = [reponse]
    reference, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    ipn(marchand, reference)
    assert plus_d_ipn(marchand, reference)


def test_a_shop_out_of_order_is_told_again_four_times(banque, ouvrir, marchand):
    marchand.reponses = [500] * 9
    try:
        reference, page = ouvrir()
        valider(banque, page, ACCEPTEE)
        for _ in range(5):
            ipn(marchand, reference)
        assert plus_d_ipn(marchand, reference)
    finally:
        marchand.reponses = []


def test_alteree_claims_a_cent_more(banque, ouvrir, marchand):
    banque.scenario(notification="alteree")
    reference, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    faux = ipn(marchand, reference, signee=False)
    assert faux["vads_amount"] == faux["vads_effective_amount"] == "15074"
    vrai = faux | {"vads_amount": "15073", "vads_effective_amount": "15073"}
    assert vrai["signature"] == signature(vrai)
    assert plus_d_ipn(marchand, reference)


@pytest.mark.parametrize("numero", [REFUSEE, EN_ATTENTE, ""], ids=["refus", "attente", "abandon"])
def test_alteree_claims_that_it_is_paid(banque, ouvrir, marchand, numero):
    banque.scenario(notification="alteree")
    reference, page = ouvrir()
    if numero:
        valider(banque, page, numero)
    else:
        banque.http("POST", page, data={"action": "annuler"})
    faux = ipn(marchand, reference, signee=False)
    assert faux["vads_trans_status"] == "AUTHORISED"
    assert faux["vads_result"] == "00"


def test_panne_closes_the_form_the_page_and_the_service(banque, ouvrir):
    reference, page = ouvrir()
    banque.scenario(panne=True)
    assert banque.http("POST", "/vads-payment/", data=signee(demande())).status_code == 503
    assert banque.http("GET", page).status_code == 503
    assert banque.http("POST", "/api-payment/V4/Order/Get").status_code == 503
    banque.scenario(panne=False)
    assert commande(banque, reference)["status"] == "ERROR"


def test_without_an_address_in_the_back_office_there_is_no_ipn(ouvrir, marchand):
    muette = Banque(BANQUE_URL_IPN="")
    try:
        reference, page = ouvrir(muette)
        assert valider(muette, page, ACCEPTEE).status_code == 303
        assert statuts(muette, reference) == ["AUTHORISED"]
        assert plus_d_ipn(marchand, reference)
    finally:
        muette.arreter()
