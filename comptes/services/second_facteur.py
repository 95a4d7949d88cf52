"""The agents' second factor: a code from a telephone, or one of ten recovery codes."""

from base64 import b32encode

import segno
import structlog
from django.db import transaction
from django.http import HttpRequest
from django_otp import login, match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..models import Utilisateur

journal = structlog.get_logger(__name__)
CODES_DE_SECOURS = 10
PEU = 3  # recovery codes left: time for new ones


def est_inscrit(agent: Utilisateur) -> bool:
    return TOTPDevice.objects.filter(user=agent, confirmed=True).exists()


def telephone_a_inscrire(agent: Utilisateur) -> TOTPDevice:
    """Return the telephone being enrolled: the same secret until its first code confirms it."""
    telephone, _ = TOTPDevice.objects.get_or_create(
        user=agent, confirmed=False, defaults={"name": "téléphone"}
    )
    return telephone


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
    telephone = telephone_a_inscrire(agent)
    if not telephone.verify_token(code):
        return None
    telephone.confirmed = True
    telephone.save(update_fields=["confirmed"])
    login(request, telephone)
    journal.info("second facteur inscrit", agent=agent.pk)
    return renouveler_les_codes(agent)


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
