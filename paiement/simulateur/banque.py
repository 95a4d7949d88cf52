"""What a bank's file provides to the card page and to the notifications, whatever its protocol."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .etat import Operation


@dataclass(frozen=True)
class Envoi:
    """One HTTP call to the merchant."""

    url: str
    methode: str = "GET"
    formulaire: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Banque:
    code: str
    retour: Callable[[Operation], str]
    """Where the browser goes when it leaves the bank."""
    notification: Callable[[Operation], Envoi]
    fausse_notification: Callable[[Operation], Envoi]
    """The same call, but what it claims is false (scenario « alteree »)."""
    refuse_les_doublons: bool = False
