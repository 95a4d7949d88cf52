"""How a login is written: printed `000754`, typed `000 754`, `Ab12` or `ab 12`: all the same."""

from typing import Any

from django.http import HttpRequest


def canonique(saisie: str) -> str:
    """Return the one form in which logins are stored: no spaces, lower case, zeros kept."""
    return "".join(saisie.split()).lower()


def saisi(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """For the lockout's counter: without it `000 754` and `000754` would have five tries each."""
    saisie = (credentials or {}).get("username") or ""
    if not saisie and request is not None:
        saisie = request.POST.get("username", "")
    return canonique(str(saisie))[:255]
