"""Which lines of an invoice a payment settles: exact to the cent, touching no database.

Lines are settled in the order in which they were printed, deductions first: two payments that
settle an invoice add up, line by line, to its lines. A reversal gives back what it took.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

Cle = TypeVar("Cle", bound=Hashable)


def reglees(lignes: Sequence[tuple[Cle, int]], regle: int) -> Iterator[tuple[Cle, int]]:
    """Yield how many cents of each line are settled when `regle` of the whole invoice are.

    `lignes`: each line's key and its cents, deductions negative. What they yield adds up to
    `regle`, which lies between 0 and the sum of the lines.
    """
    if not regle:
        return
    disponible = regle - sum(montant for _, montant in lignes if montant < 0)
    for cle, montant in lignes:
        part = min(montant, disponible) if montant > 0 else montant
        disponible -= max(part, 0)
        if part:
            yield cle, part


def ventiler(lignes: Sequence[tuple[Cle, int]], avant: int, apres: int) -> dict[Cle, int]:
    """Return the cents by key of a payment that takes what is settled from `avant` to `apres`."""
    parts: dict[Cle, int] = {}
    for regle, signe in ((apres, 1), (avant, -1)):
        for cle, part in reglees(lignes, regle):
            parts[cle] = parts.get(cle, 0) + signe * part
    return {cle: part for cle, part in parts.items() if part}
