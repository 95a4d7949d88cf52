"""Who has tried too many passwords waits: axes keeps the tries, these rules judge them.

Codes that do not exist are counted like the others. What is refused during a wait is not counted:
each wait ends by itself, whatever the others do.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest

from . import appareil

INCONNU = ""  # in the column of the device: one that this code has never been opened on


@dataclass(frozen=True)
class Regle:
    """So many failures that agree on these columns, and that much time without trying."""

    colonnes: tuple[str, ...]
    essais: int
    pause: timedelta


# From a stranger's device: five tries of a code from one place, twenty from everywhere (a wait too
# short to keep a family out), a hundred from one place (a whole school may be behind an address).
ETRANGERS = (
    Regle(("username", "ip_address"), 5, timedelta(minutes=15)),
    Regle(("username", "user_agent"), 20, timedelta(minutes=5)),
    Regle(("ip_address",), 100, timedelta(minutes=15)),
)
# From one where this code has been opened before: its own five.
CONNUS = (Regle(("username", "user_agent"), 5, timedelta(minutes=15)),)


class Verrous(AxesDatabaseHandler):
    """Axes' rows, and several limits where it knows one: with AXES_FAILURE_LIMIT = 1 a rule that is
    reached counts for one failure."""

    def user_login_failed(
        self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any
    ) -> None:
        _reduire(request, credentials)
        super().user_login_failed(sender, credentials, request, **kwargs)

    def get_failures(self, request: Any, credentials: Any = None) -> int:
        _reduire(request, credentials)
        valeurs = {
            "username": get_client_username(request, credentials),
            "ip_address": request.axes_ip_address,
            "user_agent": request.axes_user_agent,
        }
        regles = ETRANGERS if valeurs["user_agent"] == INCONNU else CONNUS
        request.attente = max(
            (r.pause for r in regles if _echecs(r, valeurs, request) >= r.essais), default=None
        )
        return 0 if request.attente is None else 1


def attente(request: HttpRequest) -> timedelta:
    """How long whoever was refused here has to wait, at most."""
    return getattr(request, "attente", None) or ETRANGERS[0].pause


def reseau(adresse: str | None) -> str | None:
    """Return what one subscriber holds: an IPv4 address, or the /64 around an IPv6 one."""
    if not adresse:
        return None
    lue = ip_address(adresse)
    if not isinstance(lue, IPv6Address):
        return str(lue)
    if lue.ipv4_mapped:
        return str(lue.ipv4_mapped)
    return str(IPv6Network((lue, 64), strict=False).network_address)


def _reduire(request: Any, credentials: Any) -> None:
    """Keep of a request only what the rules count."""
    if not hasattr(request, "attente"):
        request.axes_ip_address = reseau(request.axes_ip_address)
        identifiant = get_client_username(request, credentials) or ""
        request.axes_user_agent = appareil.connu(request, identifiant)
        request.axes_http_accept = ""
        request.attente = None


def _echecs(regle: Regle, valeurs: dict[str, Any], request: Any) -> int:
    lignes = AccessAttempt.objects.filter(
        attempt_time__gt=request.axes_attempt_time - regle.pause,
        **{colonne: valeurs[colonne] for colonne in regle.colonnes},
    )
    return lignes.aggregate(n=Sum("failures_since_start"))["n"] or 0
