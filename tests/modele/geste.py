"""Gestures: which can be made now, how often each is wished for, and what each draws."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Condition = Callable[[Any], Any]
TOUS: list["Geste"] = []


@dataclass(frozen=True)
class Geste:
    faire: Callable[..., None]
    quand: Condition
    arguments: dict[str, st.SearchStrategy[Any]]
    poids: int

    def __repr__(self) -> str:
        return self.faire.__name__


@dataclass(frozen=True)
class Fait:
    """A gesture and what was drawn for it; written as a reader of the story wants it."""

    geste: Geste
    arguments: dict[str, Any]

    def __repr__(self) -> str:
        dits = ", ".join(f"{nom}={valeur!r}" for nom, valeur in self.arguments.items())
        return f"{self.geste}({dits})"


def geste(
    poids: int = 1, quand: Condition = lambda scene: True, **arguments: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add a method to the gestures that a story is made of."""

    def noter(faire: Callable[..., None]) -> Callable[..., None]:
        TOUS.append(Geste(faire, quand, arguments, poids))
        return faire

    return noter


def possibles(scene: Any) -> st.SearchStrategy[Fait]:
    """One of the gestures that can be made in this scene.

    Hypothesis' own choice among rules leaves half of them out of each story: too few of ours would
    ever see a payment through.
    """
    pesees = [g for g in TOUS if g.quand(scene) for _ in range(g.poids)]
    return st.sampled_from(pesees).flatmap(
        lambda g: st.builds(Fait, st.just(g), st.fixed_dictionaries(g.arguments))
    )
