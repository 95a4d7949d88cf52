"""What SystemPay accepts in the merchant's form; its errors have a number that names the field."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ..identifiants import SYSTEMPAY_BOUTIQUE, SYSTEMPAY_MODE
from .signature import bien_signe

ECART = timedelta(minutes=10)
"""How far vads_trans_date may be from now."""

_URL = r"(?=.{1,1024}$)https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s\\<>\"]*)?"


class Erreur(NamedTuple):
    numero: str
    champ: str


SIGNATURE = Erreur("00", "signature")
TRANS_ID = Erreur("03", "vads_trans_id")
TRANS_DATE = Erreur("04", "vads_trans_date")

OBLIGATOIRES = {
    Erreur("01", "vads_version"): "V2",
    Erreur("02", "vads_site_id"): SYSTEMPAY_BOUTIQUE,
    # From 900000 on, they are the bank's own.
    TRANS_ID: r"(?!9[0-9]{5})[0-9A-Za-z]{6}",
    TRANS_DATE: r"[0-9]{14}",
    Erreur("07", "vads_payment_config"): "SINGLE",
    Erreur("09", "vads_amount"): r"[1-9][0-9]{0,11}",
    Erreur("10", "vads_currency"): "978",
    Erreur("11", "vads_ctx_mode"): SYSTEMPAY_MODE,
    Erreur("13", "vads_order_id"): r"[A-Za-z0-9-]{1,64}",
    Erreur("28", "vads_url_return"): _URL,
    Erreur("46", "vads_page_action"): "PAYMENT",
    Erreur("47", "vads_action_mode"): "INTERACTIVE",
}
FACULTATIFS = {
    Erreur("12", "vads_language"): r"[a-z]{2}",
    Erreur("15", "vads_cust_email"): r"[^@\s]+@[^@\s]+\.[^@\s]+",
    Erreur("16", "vads_cust_id"): r".{1,63}",
    # POST, the third way back, is not simulated.
    Erreur("48", "vads_return_mode"): "GET|NONE",
}


def premiere_erreur(champs: Mapping[str, str], maintenant: datetime) -> Erreur | None:
    """What SystemPay refuses, but for a vads_trans_id that has served."""
    if not bien_signe(champs):
        return SIGNATURE
    for erreur, forme in OBLIGATOIRES.items():
        if not re.fullmatch(forme, champs.get(erreur.champ, "")):
            return erreur
    for erreur, forme in FACULTATIFS.items():
        valeur = champs.get(erreur.champ, "")
        if valeur and not re.fullmatch(forme, valeur):
            return erreur
    if not _a_l_heure(champs["vads_trans_date"], maintenant):
        return TRANS_DATE
    return None


def _a_l_heure(trans_date: str, maintenant: datetime) -> bool:
    try:
        date = datetime.strptime(trans_date, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(maintenant - date) <= ECART
