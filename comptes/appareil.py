"""The devices that a login has been opened on: a signed cookie says so, and says no code.

Strangers who try a code from everywhere can close it to strangers only: its owner's own telephone
or computer is counted apart (`verrous`).
"""

from datetime import timedelta
from secrets import token_hex

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "appareil"
SEL = "comptes.appareil"
DUREE = timedelta(days=365)
COMPTES_MAX = 4  # two adults and two families, at most, share a computer


def connu(request: HttpRequest, identifiant: str) -> str:
    """Return this device's mark if the login has been opened on it; otherwise nothing."""
    marque, comptes = _lire(request)
    return marque if _empreinte(identifiant) in comptes else ""


def retenir(request: HttpRequest, reponse: HttpResponse, identifiant: str) -> None:
    """Note that the login has been opened on this device."""
    marque, comptes = _lire(request)
    empreinte = _empreinte(identifiant)
    comptes = [empreinte, *(c for c in comptes if c != empreinte)][:COMPTES_MAX]
    reponse.set_cookie(
        COOKIE,
        signing.dumps([marque or token_hex(8), comptes], salt=SEL),
        max_age=DUREE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _lire(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        marque, comptes = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SEL, max_age=DUREE)
    except signing.BadSignature:
        return "", []
    return marque, comptes


def _empreinte(identifiant: str) -> str:
    return salted_hmac(SEL, identifiant).hexdigest()[:20]
