"""One hostile message: how it travels, what the bank says when asked, what it may at most prove."""

from dataclasses import dataclass

FORME = "application/x-www-form-urlencoded"
# reference, the bank's operation, cents, currency: a row of the ledger
Capture = tuple[str, str, int, str]


@dataclass(frozen=True)
class Message:
    """A request to one of the bank's doors."""

    adresse: str
    corps: bytes = b""
    requete: str = ""
    methode: str = "POST"
    forme: str = FORME
    lisible: bool = True  # False: longer than the server reads


@dataclass(frozen=True)
class Attaque:
    """What happens, and what of it may be believed."""

    nom: str
    messages: tuple[Message, ...]
    # What the bank answers if we ask; None: it is down.
    reponse: bytes | None = None
    statut: int = 200
    # The captures that these messages and this answer truly prove, and those that must be recorded.
    permis: frozenset[Capture] = frozenset()
    exige: frozenset[Capture] = frozenset()
    # Not the bank's word at all: not even an unhappy end may come of it, and it is told no.
    forge: bool = False
