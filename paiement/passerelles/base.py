"""What the portal asks of a bank, whichever it is: open a page, and later tell the truth."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from factures.models import Moyen
from portail.mots import de

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


class MessageRefuse(Exception):
    """What was received is not this bank's word on this payment: signature, shop or mode."""


@dataclass(frozen=True)
class Adresses:
    """Absolute addresses of this portal, for one attempt."""

    retour: str
    notification: str


@dataclass(frozen=True)
class Redirection:
    """Where to send the parent's browser: by a link, or by a form that carries `champs`."""

    url: str
    champs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ouverture:
    """An open payment page: the bank's name for the attempt, and the way to it."""

    jeton: str
    vers: Redirection
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
    moyen: Moyen = Moyen.CARTE
    # What the régie must know of, whatever becomes of the payment (a refund made at the bank).
    alerte: str = ""
    # Somebody has given a card there, and the bank is still deciding: it may well be taken.
    engage: bool = False
    # The bank knows of no card given: a parent who came back without paying has given up.
    sans_carte: bool = False
    # The bank's own numbers in its message, besides the transaction's, that may look like a card's.
    numeros: tuple[str, ...] = ()
    brut: str = ""

    @property
    def resume(self) -> str:
        precision = " ".join(filter(None, (self.code, self.libelle)))
        return f"{self.issue.label} ({precision})"[:200] if precision else str(self.issue.label)

    def concerne(self, paiement: "Paiement") -> bool:
        """An answer may leave the order out (the token names it); it may not name another's."""
        return self.reference in ("", paiement.reference)


class Contrat(dict[str, str]):
    """A contract's words. Whatever shows it (a log, an error's report) shows no secret."""

    def __repr__(self) -> str:
        return f"Contrat({', '.join(sorted(self))})"


# Where the bank is: the environment's, for the pages' policy names them from the start.
ADRESSES = frozenset({"service", "page"})
# Public words that any contract may say.
COMMUNS = {
    "duree": "minutes d’ouverture de la page de la banque",
    "une_facture": "une seule facture par paiement",
    "nom": "nom de la banque, comme les parents le lisent",
}


class Passerelle(ABC):
    """One bank. Its contract, per régie, comes from the environment, and its public words from the
    town's administrator too (`ContratBanque`).

    Besides its own words (`parametres`, `facultatifs`), a contract may say `duree` (minutes that
    the bank's page stays open), `une_facture` (`oui` where a payment may pay one invoice only),
    `nom` (as parents read it, with its article) and `releve` (the columns of the bank's statement).
    """

    code: ClassVar[str]
    libelle: ClassVar[str]
    # What parents call whose page it is, unless the contract says otherwise.
    nom_habituel: ClassVar[str]
    # What the parent should know before choosing it; `{de}` is « de » and that name.
    explication: ClassVar[str]
    # What its contract in the environment (`BANQUES`) must name, and what it may.
    parametres: ClassVar[frozenset[str]]
    facultatifs: ClassVar[frozenset[str]]
    # Of these words: those that stay in the environment and are shown nowhere, and those that the
    # administrator may write, each with its name for a person. The rest are `ADRESSES`.
    secrets: ClassVar[frozenset[str]]
    publics: ClassVar[Mapping[str, str]]
    # How long the bank keeps its page open, in minutes, unless the contract says otherwise.
    duree_habituelle: ClassVar[int]
    # The statement's columns: ours → the bank's.
    releve: ClassVar[Mapping[str, str]]
    # How much longer than its page the invoices stay held.
    marge: ClassVar[timedelta] = timedelta(minutes=10)
    # Whether the same page can be opened a second time.
    reprenable: ClassVar[bool] = False
    # The unhappy ends after which no other try can follow on the same page.
    derniers_mots: ClassVar[frozenset[Issue]] = frozenset({Issue.ABANDONNE, Issue.EXPIRE})
    # The longest e-mail address that it takes, for a bank that must have one; 0 for the others.
    courriel_max: ClassVar[int] = 0
    # Cents that the bank takes in one payment.
    montant_minimal: ClassVar[int] = 1
    montant_maximal: ClassVar[int] = 10**12 - 1

    def __init__(self, contrat: Mapping[str, str]) -> None:
        self.contrat = Contrat(contrat)

    @property
    def complete(self) -> bool:
        """Whether the contract says all that the bank needs."""
        return self.parametres <= set(self.contrat)

    @property
    def nom(self) -> str:
        return self.contrat.get("nom") or self.nom_habituel

    @property
    def aide(self) -> str:
        return self.explication.format(de=de(self.nom))

    @property
    def duree_page(self) -> timedelta:
        return timedelta(minutes=int(self.contrat.get("duree", self.duree_habituelle)))

    @property
    def factures_max(self) -> int | None:
        """How many invoices one payment may pay, None for any number."""
        return 1 if self.contrat.get("une_facture") == "oui" else None

    @property
    def interrogeable(self) -> bool:
        """Whether the contract lets us ask; otherwise its last signed message is all there is."""
        return True

    def accepte(self, montant: int) -> bool:
        """Tell whether the bank takes that many cents in one payment."""
        return self.montant_minimal <= montant <= self.montant_maximal

    @abstractmethod
    def preparer(self, paiement: "Paiement", adresses: Adresses) -> Ouverture:
        """Open the bank's page; raises `OuvertureRefusee` or `BanqueInjoignable`."""

    @abstractmethod
    def interroger(self, paiement: "Paiement") -> tuple[Verdict, ...]:
        """Ask what became of the attempt; raises `BanqueInjoignable`. Changes nothing anywhere.

        One verdict, or one per capture where the bank took money several times.
        """

    @abstractmethod
    def verifier(self, paiement: "Paiement", parametres: Mapping[str, str]) -> Verdict | None:
        """Read a notification that proves itself; None where the bank must be asked.

        Raises `MessageRefuse` for what claims to prove and does not.
        """

    @staticmethod
    @abstractmethod
    def jeton(parametres: Mapping[str, str]) -> str:
        """Return the bank's name for the attempt in a notification or return, or ''."""
