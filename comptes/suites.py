"""What other rooms keep of a child, once two sheets turn out to be one child, or one to be two.

They enrol here: this room knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .models import Enfant, Famille


@dataclass(frozen=True)
class Suites:
    """`reunir(stays, goes)` and `separer(shared, new, family)`, in the caller's transaction."""

    reunir: Callable[[Enfant, Enfant], None]
    separer: Callable[[Enfant, Enfant, Famille], None]


_inscrites: list[Suites] = []


def inscrire(suites: Suites) -> None:
    """Have these called; once, however often their room starts."""
    if suites not in _inscrites:
        _inscrites.append(suites)


def reunir(garde: Enfant, autre: Enfant) -> None:
    """Have every room give what it keeps of `autre` to the child that stays."""
    for suites in _inscrites:
        suites.reunir(garde, autre)


def separer(partage: Enfant, nouveau: Enfant, famille: Famille) -> None:
    """Have every room give this family's part of a shared child to the child it has again."""
    for suites in _inscrites:
        suites.separer(partage, nouveau, famille)
