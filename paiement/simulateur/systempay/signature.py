"""The signature of SystemPay's messages, the same both ways."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from .. import reglages
from ..identifiants import SYSTEMPAY_CLE


def signer(
    champs: Mapping[str, str],
    cle: str = SYSTEMPAY_CLE,
    methode: str = reglages.SYSTEMPAY_SIGNATURE,
) -> str:
    """Every vads_ value by the order of its name, the empty ones too, then the key."""
    valeurs = [champs[nom] for nom in sorted(champs) if nom.startswith("vads_")]
    message = "+".join([*valeurs, cle]).encode()
    if methode == "sha1":
        return hashlib.sha1(message).hexdigest()
    return base64.b64encode(hmac.digest(cle.encode(), message, "sha256")).decode()


def bien_signe(champs: Mapping[str, str]) -> bool:
    return hmac.compare_digest(champs.get("signature", "").encode(), signer(champs).encode())
