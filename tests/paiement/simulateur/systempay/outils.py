"""A shop that speaks SystemPay, with a signature of its own making."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from queue import Empty
from typing import Any

from tests.paiement.simulateur.outils import JAMAIS, Banque, Marchand

CLE = "demo-cle-systempay"
ACCES_REST = ("12345678", "demo-mot-de-passe-rest")
NUMEROS = count(1)


def signature(champs: Mapping[str, str], cle: str = CLE) -> str:
    """As the manual tells it, written without looking at the bank's."""
    message = ""
    for nom in sorted(nom for nom in champs if nom[:5] == "vads_"):
        message += champs[nom] + "+"
    empreinte = hmac.new(cle.encode(), (message + cle).encode(), hashlib.sha256)
    return base64.b64encode(empreinte.digest()).decode()


def demande(**changements: str) -> dict[str, str]:
    champs = {
        "vads_version": "V2",
        "vads_page_action": "PAYMENT",
        "vads_action_mode": "INTERACTIVE",
        "vads_payment_config": "SINGLE",
        "vads_site_id": "12345678",
        "vads_ctx_mode": "TEST",
        "vads_trans_id": f"{next(NUMEROS):06}",
        "vads_trans_date": datetime.now(UTC).strftime("%Y%m%d%H%M%S"),
        "vads_amount": "15073",
        "vads_currency": "978",
        "vads_order_id": "P" + os.urandom(5).hex().upper(),
        "vads_url_return": "http://127.0.0.1:9/retour/?ville=1",
        "vads_return_mode": "GET",
    }
    return {**champs, **changements}


def signee(champs: Mapping[str, str]) -> dict[str, str]:
    return {**champs, "signature": signature(champs)}


def ipn(marchand: Marchand, reference: str, signee: bool = True) -> dict[str, str]:
    """The next one for this order; a true one is well signed."""
    while True:
        appel = marchand.appel()
        champs = appel.parametres
        if champs["vads_order_id"] == reference:
            assert appel.methode == "POST"
            assert (champs["signature"] == signature(champs)) is signee
            return champs


def plus_d_ipn(marchand: Marchand, reference: str) -> bool:
    try:
        while marchand.recues.get(timeout=JAMAIS).parametres["vads_order_id"] != reference:
            pass
    except Empty:
        return True
    return False


def commande(banque: Banque, reference: Any, acces: tuple[str, str] = ACCES_REST) -> dict:
    reponse = banque.http(
        "POST", "/api-payment/V4/Order/Get", json={"orderId": reference}, auth=acces
    )
    assert reponse.status_code == 200
    return reponse.json()


def transactions(banque: Banque, reference: str) -> list[dict]:
    reponse = commande(banque, reference)
    assert reponse["status"] == "SUCCESS", reponse
    return reponse["answer"]["transactions"]


def statuts(banque: Banque, reference: str) -> list[str]:
    return [t["detailedStatus"] for t in transactions(banque, reference)]
