"""Words in a row, counted, and those that a text takes from elsewhere, as one says them."""

import re
from collections.abc import Collection, Iterable, Mapping

from .plier import plier

_MOT = re.compile(r"\{([^{}]*)\}")
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


def remplir(texte: str, valeurs: Mapping[str, str]) -> str:
    """The text with its words in braces replaced, in one pass: a value is never read as a word
    itself."""
    return _MOT.sub(lambda trouve: valeurs.get(trouve[1], trouve[0]), texte)


def mots_de(texte: str) -> list[str]:
    """The words in braces that a text takes, without their braces."""
    return _MOT.findall(texte)


def inconnus(texte: str, connus: Collection[str]) -> list[str]:
    """What stands between braces and would be shown as it is."""
    return [f"{{{mot}}}" for mot in mots_de(texte) if mot not in connus]


def refus(texte: str, connus: Collection[str]) -> str:
    """Why this text cannot be filled, in a sentence; '' if it can."""
    faux = inconnus(texte, connus)
    if not faux:
        return ""
    noms = ", ".join(f"{{{mot}}}" for mot in connus)
    return f"Le portail ne sait pas remplacer {faux[0]}. Il connaît : {noms}."
