"""Words in a row, and counted, as one says them."""

from collections.abc import Iterable


def liste(mots: Iterable[str]) -> str:
    """`Gabin`, `Gabin et Malo`, `Gabin, Malo et Rose`; empty words are left out."""
    *debut, fin = [mot for mot in mots if mot] or [""]
    return f"{', '.join(debut)} et {fin}" if debut else fin


def pluriel(nombre: int, formes: str = ",s") -> str:
    """`{{ n|pluriel:"facture,factures" }}`; French keeps the singular for 0 and 1."""
    singulier, _, plusieurs = formes.partition(",")
    return plusieurs if abs(nombre) > 1 else singulier


def nombre(valeur: int, mots: str) -> str:
    """`1 erreur`, `1 234 erreurs`; `mots` gives the singular and the plural."""
    chiffres = f"{valeur:,}".replace(",", "\u00a0")
    return f"{chiffres} {pluriel(valeur, mots)}"
