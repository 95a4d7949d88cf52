"""The agents' second factor: a code from a telephone, or one of ten recovery codes."""

import time
from base64 import b32encode

import segno
import structlog
from django.db import transaction
from django.http import HttpRequest
from django_otp import login, match_token
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from ..models import Utilisateur

journal = structlog.get_logger(__name__)
CODES_DE_SECOURS = 10
CLE = "telephone-a-inscrire"  # where a session keeps the secret that it shows
PEU = 3  # recovery codes left: time for new ones


def est_inscrit(agent: Utilisateur) -> bool:
    return TOTPDevice.objects.filter(user=agent, confirmed=True).exists()


def telephone_a_inscrire(request: HttpRequest, agent: Utilisateur) -> TOTPDevice:
    """Return the telephone being enrolled, not saved: its secret is this session's own, so that
    nobody who signed in elsewhere before has read it."""
    cle = request.session.setdefault(CLE, default_key())
    return TOTPDevice(user=agent, name="téléphone", key=cle)


def image(telephone: TOTPDevice) -> str:
    """Return the enrolment's QR code as an SVG element, for the page to hold."""
    qr = segno.make(telephone.config_url, error="m")
    svg: str = qr.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
    return svg


def secret(telephone: TOTPDevice) -> str:
    """Return what to type where the image cannot be read, in groups of four."""
    texte = b32encode(telephone.bin_key).decode().rstrip("=")
    return " ".join(texte[i : i + 4] for i in range(0, len(texte), 4))


@transaction.atomic
def inscrire(request: HttpRequest, agent: Utilisateur, code: str) -> list[str] | None:
    """Confirm the telephone with its first code, which lets this session in; return the ten
    recovery codes, for the only time.

    None for a wrong code.
    """
    Utilisateur.objects.select_for_update().get(pk=agent.pk)  # of two pages, one enrols
    telephone = telephone_a_inscrire(request, agent)
    if est_inscrit(agent) or not _convient(telephone, code):
        return None
    telephone.save()
    request.session.pop(CLE)
    login(request, telephone)
    journal.info("second facteur inscrit", agent=agent.pk)
    return renouveler_les_codes(agent)


def _convient(telephone: TOTPDevice, code: str) -> bool:
    """Whether the code is the telephone's of now, or of just before or after; it serves once."""
    totp = TOTP(telephone.bin_key, drift=telephone.drift)
    totp.time = time.time()
    chiffres = "".join(code.split())
    if not chiffres.isdecimal() or not totp.verify(int(chiffres), telephone.tolerance):
        return False
    telephone.last_t, telephone.drift = totp.t(), totp.drift
    return True


@transaction.atomic
def renouveler_les_codes(agent: Utilisateur) -> list[str]:
    """Return new recovery codes, for the only time; the former ones open nothing any more."""
    secours, _ = StaticDevice.objects.get_or_create(user=agent, name="codes de secours")
    secours.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(CODES_DE_SECOURS)]
    for texte in codes:
        secours.token_set.create(token=texte)
    return codes


def codes_restants(agent: Utilisateur) -> int:
    return StaticToken.objects.filter(device__user=agent).count()


def verifier(request: HttpRequest, agent: Utilisateur, code: str) -> bool:
    """Let this session in with a code of the telephone or of recovery; each serves once."""
    appareil = match_token(agent, "".join(code.split()).lower())
    if appareil is None:
        return False
    login(request, appareil)
    return True


@transaction.atomic
def reinitialiser(agent: Utilisateur, *, par: Utilisateur) -> None:
    """Forget the agent's telephone and codes (lost): the next sign-in enrols another."""
    for modele in (TOTPDevice, StaticDevice):
        modele.objects.filter(user=agent).delete()
    agent._history_user = par  # type: ignore[attr-defined]
    agent.finir_les_sessions("second facteur réinitialisé")
    journal.warning("second facteur réinitialisé", agent=agent.pk, par=par.pk)
