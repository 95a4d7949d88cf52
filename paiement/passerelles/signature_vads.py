"""SystemPay's signature, the same in both directions.

All names that start with `vads_`, in ASCII order, their values as sent or received (the empty ones
too) joined by `+`, then the key. Source: Lyra's form API; its worked example is in the tests.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

ALGORITHMES = ("hmac_sha256", "sha1")


def signer(champs: Mapping[str, str], cle: str, algorithme: str) -> str:
    """Return the signature: base64 of HMAC-SHA-256, or hex of SHA-1 for a shop left on it."""
    valeurs = [champs[nom] for nom in sorted(champs) if nom.startswith("vads_")]
    message = "+".join([*valeurs, cle]).encode()
    if algorithme == "sha1":
        return hashlib.sha1(message).hexdigest()
    empreinte = hmac.new(cle.encode(), message, hashlib.sha256).digest()
    return base64.b64encode(empreinte).decode()


def authentique(champs: Mapping[str, str], cle: str, algorithme: str) -> bool:
    """Tell whether the message's own `signature` is the one that its fields have."""
    attendue = signer(champs, cle, algorithme).encode()
    return hmac.compare_digest(attendue, champs.get("signature", "").encode())
