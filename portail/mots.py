"""Words in a row, and counted, as one says them."""

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

_SEPARATEURS = re.compile(r"[^\w]+")


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


def plier(texte: str) -> str:
    """`LEFÈVRE-Petit` → `lefevre petit`: as somebody types a name in a hurry."""
    sans_accents = "".join(c for c in normalize("NFKD", texte) if not combining(c))
    return " ".join(_SEPARATEURS.sub(" ", sans_accents).casefold().split())
