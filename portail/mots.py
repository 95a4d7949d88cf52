"""Words in a row, and counted, as one says them."""

from collections.abc import Iterable

from .plier import plier

_DU = {"le": "du", "les": "des"}
_AU = {"le": "au", "les": "aux"}
_VOYELLES = set("aeiouy")


def liste(mots: Iterable[str]) -> str:
    """`Gabin`, `Gabin et Malo`, `Gabin, Malo et Rose`; empty words are left out."""
    *debut, fin = [mot for mot in mots if mot] or [""]
    return f"{', '.join(debut)} et {fin}" if debut else fin


def de(nom: str) -> str:
    """`de Payline`, `de la Caisse d’Épargne`, `du Crédit agricole`, `d’Axepta`."""
    seul = f"d’{nom}" if plier(nom[:1]) in _VOYELLES else f"de {nom}"
    return _contracter(nom, _DU) or seul


def a(nom: str) -> str:
    """`à la mairie`, `au Service Famille`, `aux affaires scolaires`."""
    return _contracter(nom, _AU) or f"à {nom}"


def _contracter(nom: str, formes: dict[str, str]) -> str:
    article, _, suite = nom.partition(" ")
    forme = formes.get(article.lower())
    return f"{forme} {suite}" if forme and suite else ""


def pluriel(nombre: int, formes: str = ",s") -> str:
    """`{{ n|pluriel:"facture,factures" }}`; French keeps the singular for 0 and 1."""
    singulier, _, plusieurs = formes.partition(",")
    return plusieurs if abs(nombre) > 1 else singulier


def nombre(valeur: int, mots: str) -> str:
    """`1 erreur`, `1 234 erreurs`; `mots` gives the singular and the plural."""
    chiffres = f"{valeur:,}".replace(",", "\u00a0")
    return f"{chiffres} {pluriel(valeur, mots)}"
