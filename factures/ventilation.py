"""Which lines of an invoice were settled by what: exact to the cent, touching no database.

Money settles the lines in the order in which they were printed, deductions first; a voucher the
lines that it may settle; a credit note the prestations that it credits. A reversal gives back
exactly what it reverses. What settles a whole invoice adds up, line by line, to its lines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Ligne(NamedTuple):
    """A printed line: its prestation's key, and cents (a deduction is negative)."""

    prestation: int
    montant: int


class Reglement(NamedTuple):
    """What settled a part of the invoice, in the order in which it was written. Cents.

    `annule`: the key of the one that it reverses. `permises`: the prestations that it may settle,
    None for all. `credits`: a credit note's own cents by prestation (positive).
    """

    cle: int
    montant: int
    annule: int | None = None
    permises: frozenset[int] | None = None
    credits: Sequence[tuple[int, int]] = ()


@dataclass
class Compte:
    """An invoice's lines, and what of each is settled so far."""

    lignes: Sequence[Ligne]
    regles: list[int] = field(init=False)
    parts: dict[int, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.regles = [0] * len(self.lignes)

    def noter(self, reglement: Reglement) -> dict[int, int]:
        """Take this in, and return the cents of each line (by rank) that it settles."""
        if reglement.annule is not None:
            parts = {rang: -part for rang, part in self.parts[reglement.annule].items()}
        else:
            parts = self._repartir(reglement)
        for rang, part in parts.items():
            self.regles[rang] += part
        self.parts[reglement.cle] = parts
        return parts

    def reste(self, permises: Iterable[int]) -> int:
        """Return the cents that these prestations' lines still ask for, deductions counted."""
        permises = frozenset(permises)
        return sum(
            ligne.montant - regle
            for ligne, regle in zip(self.lignes, self.regles, strict=True)
            if ligne.prestation in permises
        )

    def _repartir(self, reglement: Reglement) -> dict[int, int]:
        parts: dict[int, int] = {}
        libre = reglement.montant
        for prestation, credit in reglement.credits:
            libre -= self._remplir(parts, min(credit, libre), frozenset({prestation}))
        if reglement.permises is not None:
            libre -= self._remplir(parts, libre, reglement.permises)
        self._remplir(parts, libre, None)
        return parts

    def _remplir(self, parts: dict[int, int], montant: int, permises: frozenset[int] | None) -> int:
        """Settle what these prestations' lines still ask for, up to `montant`; what was used."""
        if montant <= 0:
            return 0
        restes = {
            rang: ligne.montant - self.regles[rang] - parts.get(rang, 0)
            for rang, ligne in enumerate(self.lignes)
            if permises is None or ligne.prestation in permises
        }
        deductions = {rang: reste for rang, reste in restes.items() if reste < 0}
        libre = montant - sum(deductions.values())
        for rang, reste in restes.items():
            part = reste if rang in deductions else min(max(reste, 0), libre)
            if part:
                parts[rang] = parts.get(rang, 0) + part
            libre -= max(part, 0)
        return montant - libre
