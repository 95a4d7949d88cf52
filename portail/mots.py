"""Words in a row, as one says them."""

from collections.abc import Iterable


def liste(mots: Iterable[str]) -> str:
    """`Gabin`, `Gabin et Malo`, `Gabin, Malo et Rose`; empty words are left out."""
    *debut, fin = [mot for mot in mots if mot] or [""]
    return f"{', '.join(debut)} et {fin}" if debut else fin
