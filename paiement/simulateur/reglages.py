"""What the environment may change. Durations are in seconds; tests shorten them."""

import os
from datetime import timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def _secondes(nom: str, defaut: float) -> timedelta:
    valeur = os.environ.get(nom, "").strip()
    try:
        return timedelta(seconds=float(valeur or defaut))
    except ValueError:
        raise ValueError(f"{nom} doit être un nombre de secondes, pas « {valeur} ».") from None


def _parmi(nom: str, valeurs: tuple[str, ...]) -> str:
    """One of these values; the first unless the environment chooses."""
    valeur = os.environ.get(nom, "").strip() or valeurs[0]
    if valeur not in valeurs:
        raise ValueError(f"{nom} doit être {' ou '.join(valeurs)}, pas « {valeur} ».")
    return valeur


COMMUNE = os.environ.get("BANQUE_VILLE", "").strip() or "Ville de démonstration"
"""Its only customer, as its pages name it."""

DUREE_PAGE = _secondes("BANQUE_DUREE_PAGE", 15 * 60)
"""How long a card page lives."""

DELAI_ATTENTE = _secondes("BANQUE_DELAI_ATTENTE", 60)
"""How long the pending card stays pending."""

RETARD = _secondes("BANQUE_RETARD", 30)
"""How late the notification of the scenario « tardive » leaves."""

RELANCE = _secondes("BANQUE_RELANCE", 2)
"""Between two attempts to notify. Real banks wait minutes; a demo cannot."""

MEMOIRE = timedelta(days=1)
"""How long a finished operation is remembered."""

URL_IPN = os.environ.get("BANQUE_URL_IPN", "").strip()
"""Where SystemPay notifies: its merchants write it in its back office, not in their requests."""

SYSTEMPAY_SIGNATURE = _parmi("BANQUE_SYSTEMPAY_SIGNATURE", ("hmac_sha256", "sha1"))
