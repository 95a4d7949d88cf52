"""The form that opens SystemPay's card page, checked as strictly as the real one does."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from paiement.simulateur.systempay.controles import premiere_erreur
from paiement.simulateur.systempay.signature import signer
from tests.paiement.simulateur.outils import ACCEPTEE, RACINE, Banque, valider

from .outils import demande, signature, signee

EXEMPLE = {
    "vads_action_mode": "INTERACTIVE",
    "vads_amount": "5124",
    "vads_ctx_mode": "TEST",
    "vads_currency": "978",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_site_id": "12345678",
    "vads_trans_date": "20170129130025",
    "vads_trans_id": "123456",
    "vads_version": "V2",
}
MAINTENANT = datetime(2026, 11, 22, 23, 55, tzinfo=UTC)


def poster(banque, champs):
    return banque.http("POST", "/vads-payment/", data=champs)


@pytest.mark.parametrize(
    ("methode", "attendue"),
    [
        ("hmac_sha256", "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="),
        ("sha1", "59c96b34c74b9375c332b0b6a32e6deeec87de2b"),
    ],
)
def test_the_manual_s_example_is_signed_as_the_manual_says(methode, attendue):
    bouton = {"pay": "Payer", "signature": "n’importe"}  # what is not vads_ is left out
    assert signer(EXEMPLE | bouton, "1122334455667788", methode) == attendue


def test_the_shop_of_these_tests_signs_as_the_manual_says_too():
    attendue = "ycA5Do5tNvsnKdc/eP1bj2xa19z9q3iWPy9/rpesfS0="
    assert signature(EXEMPLE, "1122334455667788") == attendue


def test_a_form_opens_a_card_page(banque, ouvrir):
    reference, page = ouvrir()
    reponse = banque.http("GET", page)
    assert reponse.status_code == 200
    for attendu in ["Ville de démonstration", reference, "150,73\u00a0€", "Numéro de carte"]:
        assert attendu in reponse.text
    assert "form-action 'self' http://127.0.0.1:9" in reponse.headers["Content-Security-Policy"]
    assert banque.operation(reference) == {
        "banque": "systempay",
        "reference": reference,
        "montant": 15073,
        "etat": "ouverte",
        "transaction": None,
    }


@pytest.mark.parametrize(
    ("changements", "erreur"),
    [
        ({"vads_version": "V1"}, "01 (vads_version)"),
        ({"vads_version": ""}, "01 (vads_version)"),
        ({"vads_site_id": "87654321"}, "02 (vads_site_id)"),
        ({"vads_trans_id": "12345"}, "03 (vads_trans_id)"),
        ({"vads_trans_id": "12345é"}, "03 (vads_trans_id)"),
        ({"vads_trans_id": "900000"}, "03 (vads_trans_id)"),
        ({"vads_trans_date": "2026-11-22"}, "04 (vads_trans_date)"),
        ({"vads_trans_date": "20261399000000"}, "04 (vads_trans_date)"),
        ({"vads_trans_date": "20200101000000"}, "04 (vads_trans_date)"),
        ({"vads_payment_config": "MULTI"}, "07 (vads_payment_config)"),
        ({"vads_amount": "0"}, "09 (vads_amount)"),
        ({"vads_amount": "150,73"}, "09 (vads_amount)"),
        ({"vads_currency": "EUR"}, "10 (vads_currency)"),
        ({"vads_ctx_mode": "PRODUCTION"}, "11 (vads_ctx_mode)"),
        ({"vads_language": "français"}, "12 (vads_language)"),
        ({"vads_order_id": "A_1"}, "13 (vads_order_id)"),
        ({"vads_order_id": "A" * 65}, "13 (vads_order_id)"),
        ({"vads_cust_email": "pas une adresse"}, "15 (vads_cust_email)"),
        ({"vads_url_return": "javascript:alert(1)"}, "28 (vads_url_return)"),
        ({"vads_page_action": "REGISTER"}, "46 (vads_page_action)"),
        ({"vads_action_mode": "SILENT"}, "47 (vads_action_mode)"),
    ],
)
def test_a_bad_field_is_named_on_an_error_page(banque, changements, erreur):
    reponse = poster(banque, signee(demande(**changements)))
    assert reponse.status_code == 400
    assert "Ce paiement ne peut pas commencer" in reponse.text
    assert f"Erreur {erreur}." in reponse.text


@pytest.mark.parametrize(
    "gacher",
    [
        lambda champs: champs | {"signature": ""},
        lambda champs: champs | {"vads_amount": "15072"},
        lambda champs: champs | {"vads_cust_id": ""},
        lambda champs: champs | {"signature": champs["signature"].replace("=", "é")},
        lambda champs: champs | {"signature": signature(champs, "une-autre-cle")},
    ],
    ids=["absente", "montant changé", "champ ajouté", "illisible", "autre clé"],
)
def test_a_form_badly_signed_is_refused(banque, gacher):
    reponse = poster(banque, gacher(signee(demande())))
    assert reponse.status_code == 400
    assert "Erreur 00 (signature)" in reponse.text


def test_the_date_is_utc_and_now():
    def erreur(ecart):
        date = (MAINTENANT + ecart).strftime("%Y%m%d%H%M%S")
        return premiere_erreur(signee(demande(vads_trans_date=date)), MAINTENANT)

    assert erreur(timedelta(minutes=9)) is None
    assert erreur(timedelta(minutes=-9)) is None
    une_heure = erreur(timedelta(hours=1))  # as Paris has it
    assert une_heure is not None
    assert une_heure.numero == "04"


def test_the_back_button_posts_the_same_form_again(banque):
    """Though the parent has given up, the number has served."""
    champs = signee(demande())
    page = poster(banque, champs).headers["Location"]
    banque.http("POST", page, data={"action": "annuler"})
    reponse = poster(banque, champs)
    assert reponse.status_code == 400
    assert "Erreur 03 (vads_trans_id)" in reponse.text
    assert len(banque.operations(champs["vads_order_id"])) == 1


def test_a_number_serves_once_a_day_whatever_its_case(banque):
    assert poster(banque, signee(demande(vads_trans_id="aB12cD"))).status_code == 303
    assert "Erreur 03" in poster(banque, signee(demande(vads_trans_id="Ab12Cd"))).text


def test_the_same_number_twice_at_once_opens_one_page(banque):
    champs = signee(demande())
    with ThreadPoolExecutor(8) as envois:
        statuts = list(envois.map(lambda _: poster(banque, champs).status_code, range(8)))
    assert sorted(statuts) == [303] + [400] * 7


def test_the_card_page_is_the_session_s(banque, ouvrir):
    _, page = ouvrir()
    autre = page.replace("/vads-payment/carte/?session=", "/tpa/paiementws.web?idop=")
    assert autre != page
    for adresse in ["/vads-payment/carte/?session=inconnue", "/vads-payment/carte/", autre]:
        assert banque.http("GET", adresse).status_code == 404
    assert valider(banque, page, ACCEPTEE).status_code == 303


def test_an_older_shop_signs_with_sha_1(marchand):
    champs = demande()
    ancienne = Banque(BANQUE_SYSTEMPAY_SIGNATURE="sha1")
    try:
        assert "Erreur 00" in poster(ancienne, signee(champs)).text
        champs["signature"] = signer(champs, methode="sha1")
        assert poster(ancienne, champs).status_code == 303
    finally:
        ancienne.arreter()


def test_an_unknown_way_to_sign_is_refused_at_start():
    essai = subprocess.run(
        [sys.executable, "-c", "import paiement.simulateur.reglages"],
        cwd=RACINE,
        env={**os.environ, "BANQUE_SYSTEMPAY_SIGNATURE": "md5"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "doit être hmac_sha256 ou sha1, pas « md5 »" in essai.stderr
