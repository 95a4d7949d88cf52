"""What a bank's file provides to the card page and to the notifications, whatever its protocol."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

from .etat import Etat, Operation


@dataclass(frozen=True)
class Envoi:
    """One HTTP call to the merchant."""

    url: str
    methode: str = "GET"
    formulaire: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Annonces:
    """When a bank notifies, and when it leaves off."""

    etats: Container[Etat]
    """The outcomes of the card page that it tells."""
    suite: bool
    """It tells the answer that a pending card has waited for."""
    essais: int
    definitives: Container[int]
    """The merchant's HTTP answers after which it does not try again."""


@dataclass(frozen=True)
class Banque:
    code: str
    transaction: Callable[[Etat], str]
    """A new identifier for what the card page led to; empty where the bank gives none."""
    retour: Callable[[Operation], str]
    """Where the browser goes when it leaves the bank."""
    notification: Callable[[Operation], Envoi]
    fausse_notification: Callable[[Operation], Envoi]
    """The same call, but what it claims is false (scenario « alteree »)."""
    annonces: Annonces
    actes: Container[str]
    """What its protocol can say of an operation after the card page: see actes.py."""
    plusieurs_transactions: bool = False
    """An order may have several, each with its identifier."""
    refuse_les_doublons: bool = False
    page_unique: bool = False
    """The card page opens once, not even a reload shows it again."""
    resume: str = "simulateur/resume.html"
    """What the card page says of the payment beside its form."""
