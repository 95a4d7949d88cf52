"""What other rooms know of an invoice's lines: they enrol here, this room knows none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .models import Facture, LigneFacture


@dataclass(frozen=True)
class Complement:
    """Said beside a line: what it stands for, what differs from it, where to tell of an error."""

    texte: str = ""
    ecart: str = ""
    signaler: str = ""  # an address, '' for none


# From an invoice and its lines, what is known of some of them, by their primary key.
Source = Callable[[Facture, Sequence[LigneFacture]], Mapping[int, Complement]]
_sources: list[Source] = []


def inscrire(source: Source) -> None:
    """Have this source asked; once, however often its room starts."""
    if source not in _sources:
        _sources.append(source)


def completer(facture: Facture, lignes: Sequence[LigneFacture]) -> Sequence[LigneFacture]:
    """Set on each line the first `complement` that a source has for it, and return them."""
    for source in _sources:
        connus = source(facture, lignes)
        for ligne in lignes:
            ligne.complement = ligne.complement or connus.get(ligne.pk)
    return lignes
