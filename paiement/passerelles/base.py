"""What the portal asks of a bank, whichever it is: open a page, and later tell the truth."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from ..etats import Issue

if TYPE_CHECKING:
    from ..models import Paiement


class BanqueInjoignable(Exception):
    """No usable answer now: network, HTTP or format. Says nothing of the payment; ask again."""

    def __init__(self, raison: str, brut: str = "") -> None:
        super().__init__(raison)
        self.brut = brut


class OuvertureRefusee(Exception):
    """The bank answered, and will not open a payment page: nothing was or can be debited."""

    def __init__(self, raison: str, brut: str = "") -> None:
        super().__init__(raison)
        self.brut = brut


@dataclass(frozen=True)
class Adresses:
    """Absolute addresses of this portal, for one attempt."""

    retour: str
    notification: str


@dataclass(frozen=True)
class Ouverture:
    """An open payment page: the bank's name for the attempt, where to send the parent."""

    jeton: str
    page: str
    brut: str


@dataclass(frozen=True)
class Verdict:
    """What the bank says, proven by the adapter. `montant` in cents, `devise` ISO 4217 numeric."""

    issue: Issue
    code: str = ""
    libelle: str = ""
    montant: int | None = None
    devise: str = ""
    reference: str = ""
    transaction: str = ""
    date: datetime | None = None
    brut: str = ""

    @property
    def resume(self) -> str:
        return f"{self.issue.label} ({self.code} {self.libelle})".replace(" )", ")")[:200]


class Passerelle(ABC):
    """One bank. Its contract (ids, secrets, addresses) comes from the environment, per régie."""

    code: ClassVar[str]
    libelle: ClassVar[str]
    # What its contract in the environment (`BANQUES`) must name.
    parametres: ClassVar[frozenset[str]]
    # How long the bank keeps its page open, unless the contract's `duree` (minutes) says otherwise,
    # and how much longer the invoices stay held.
    duree_habituelle: ClassVar[int]
    marge: ClassVar[timedelta] = timedelta(minutes=10)

    def __init__(self, contrat: Mapping[str, str]) -> None:
        self.contrat = contrat

    @property
    def duree_page(self) -> timedelta:
        return timedelta(minutes=int(self.contrat.get("duree", self.duree_habituelle)))

    @abstractmethod
    def preparer(self, paiement: "Paiement", adresses: Adresses) -> Ouverture:
        """Open the bank's page; raises `OuvertureRefusee` or `BanqueInjoignable`."""

    @abstractmethod
    def interroger(self, paiement: "Paiement") -> Verdict:
        """Ask what became of the attempt; raises `BanqueInjoignable`. Changes nothing anywhere."""

    @staticmethod
    @abstractmethod
    def jeton(parametres: Mapping[str, str]) -> str:
        """Return the bank's name for the attempt in a notification or return, or ''."""
