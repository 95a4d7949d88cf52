"""What a cell of a town's file holds: converted with a reason, in French, when it cannot be."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, TypeVar

from .argent import MontantInvalide, centimes

MEMOIRE = 2_000  # converted cells that a column remembers; a file repeats most of them
VALEUR_MAX = 60
ANNEES = range(1900, 2101)

T = TypeVar("T")

# Control characters, half of a broken encoding (surrogates), and what text editors put for it.
_ILLISIBLE = re.compile("[\x00-\x1f\x7f\x80-\x9f\ud800-\udfff\ufffd]")
_OCTET = re.compile("[\udc80-\udcff]")  # how `surrogateescape` carries a byte
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_DATE_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


class CelluleFautive(ValueError):
    """This cell cannot be taken; the message is the reason, in French."""


class Colonne(dict[str, T], Generic[T]):
    """A column's conversion, remembered: `colonne[cell]` costs a look-up for most cells.

    Raises `CelluleFautive`.
    """

    def __init__(self, nom: str, convertir: Callable[[str], T]) -> None:
        super().__init__()
        self.nom, self.convertir = nom, convertir

    def __missing__(self, cellule: str) -> T:
        valeur = self.convertir(cellule)
        if len(self) >= MEMOIRE:
            self.clear()
        self[cellule] = valeur
        return valeur


def texte(maximum: int, *, requis: bool = False) -> Callable[[str], str]:
    def lire(cellule: str) -> str:
        valeur = propre(cellule)
        if requis and not valeur:
            raise CelluleFautive("cette case est vide")
        if len(valeur) > maximum:
            raise CelluleFautive(f"{len(valeur)} caractères, {maximum} au plus")
        return valeur

    return lire


def parmi(valeurs: Mapping[str, T]) -> Callable[[str], T]:
    """One of a few words, whatever their case."""

    def lire(cellule: str) -> T:
        try:
            return valeurs[propre(cellule).upper()]
        except KeyError:
            mots = " ou ".join(f"« {mot} »" if mot else "rien" for mot in valeurs)
            raise CelluleFautive(f"on attend {mots}") from None

    return lire


def montant(cellule: str) -> int:
    try:
        return centimes(propre(cellule))
    except MontantInvalide:
        raise CelluleFautive("ce n’est pas un montant en euros, comme 12,50") from None


def jour(cellule: str) -> date:
    trouve = _DATE.fullmatch(propre(cellule))
    if not trouve:
        raise CelluleFautive("ce n’est pas une date JJ/MM/AAAA")
    quantieme, mois, annee = map(int, trouve.groups())
    return _vraisemblable(annee, mois, quantieme)


def jour_iso(cellule: str) -> date:
    trouve = _DATE_ISO.fullmatch(propre(cellule))
    if not trouve:
        raise CelluleFautive("ce n’est pas une date AAAA-MM-JJ")
    annee, mois, quantieme = map(int, trouve.groups())
    return _vraisemblable(annee, mois, quantieme)


def _vraisemblable(annee: int, mois: int, quantieme: int) -> date:
    try:
        valeur = date(annee, mois, quantieme)
    except ValueError:
        raise CelluleFautive("cette date n’existe pas") from None
    if annee not in ANNEES:
        raise CelluleFautive("cette année n’est pas vraisemblable")
    return valeur


def facultatif(convertir: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda cellule: convertir(cellule) if cellule.strip() else None


def propre(cellule: str) -> str:
    """The cell without idle spaces, its accents composed; refuses what no person typed."""
    valeur = unicodedata.normalize("NFC", cellule.strip())
    if _ILLISIBLE.search(valeur):
        raise CelluleFautive("caractère illisible (fichier abîmé, ou ni UTF-8 ni CP1252)")
    return valeur


def lisible(cellule: str) -> str:
    """The cell as a terminal may show it: short, on one line, broken bytes read as Windows'."""
    debut = cellule[: VALEUR_MAX + 1]
    valeur = _OCTET.sub(lambda o: bytes([ord(o[0]) - 0xDC00]).decode("cp1252", "replace"), debut)
    valeur = _ILLISIBLE.sub("\ufffd", valeur)
    return valeur if len(valeur) <= VALEUR_MAX else valeur[:VALEUR_MAX] + "…"
