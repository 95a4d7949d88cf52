"""Reading the CSV files that the town's own software exports: the one door for every import.

What a file may get wrong before its content matters (encoding, separator, header, quotes, number
of columns) is settled here, what a cell holds in `cellules.py`; what a column means belongs to the
room that imports it.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from io import TextIOWrapper
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from .cellules import CelluleFautive, Colonne, lisible

UTF8, CP1252 = "utf-8-sig", "cp1252"
SEPARATEURS = ";\t,"
LIGNE_MAX = 64 * 1024


class FichierIllisible(Exception):
    """Nothing can be read: one French sentence says why."""


@dataclass(frozen=True, slots=True)
class Erreur:
    """A fault in the file, where it stands and why; `valeur` is that one cell, nothing more."""

    ligne: int
    raison: str
    colonne: str = ""
    valeur: str | None = None

    def __str__(self) -> str:
        lieu = f"ligne {self.ligne}" + (f", colonne {self.colonne}" if self.colonne else "")
        if self.valeur is None:
            return f"{lieu} : {self.raison}"
        return f"{lieu}, valeur « {self.montree} » : {self.raison}"

    @property
    def montree(self) -> str:
        """The value as it may be shown."""
        return lisible(self.valeur or "")


Ligne = tuple[int, Sequence[str]]


class LigneIllisible(NamedTuple):
    """A line whose cells cannot be told apart, with what was found in place of them."""

    ligne: int
    cellules: Sequence[str]
    raison: str

    @property
    def erreur(self) -> Erreur:
        return Erreur(self.ligne, self.raison)


@dataclass(slots=True)
class Erreurs:
    """All faults counted, the first ones kept: a file wrong from end to end fits in memory."""

    MAXIMUM = 200

    total: int = 0
    premieres: list[Erreur] = field(default_factory=list)

    def ajouter(self, *erreurs: Erreur) -> None:
        self.total += len(erreurs)
        self.premieres += erreurs[: self.MAXIMUM - len(self.premieres)]

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Erreur]:
        return iter(sorted(self.premieres, key=lambda e: e.ligne))


class _Texte(TextIOWrapper):
    """Leaves the file open, and its closing to whoever opened it."""

    def close(self) -> None:
        with suppress(ValueError):  # already detached
            self.detach()


class Tableau:
    """The lines of a CSV file, one at a time, as tuples of cells in the order of `colonnes`.

    The header names the columns in any order. Of those that a file may hold or not
    (`facultatives`), the `presentes` follow; further columns are left aside (`ignorees`).
    """

    def __init__(
        self, flux: BinaryIO, colonnes: Sequence[str], facultatives: Sequence[str] = ()
    ) -> None:
        self.encodage = encodage(flux)
        flux.seek(0)
        # Bytes that are not UTF-8 pass as surrogates, which `propre()` refuses cell by cell.
        texte = _Texte(flux, self.encodage, errors="surrogateescape", newline="")
        # A line beyond LIGNE_MAX comes in pieces, of which none has the right number of columns.
        lignes = iter(partial(texte.readline, LIGNE_MAX), "")
        entete = next(lignes, "")
        if not entete.strip():
            raise FichierIllisible("Le fichier est vide : il n’a pas même d’en-tête.")
        separateur = max(SEPARATEURS, key=entete.count)
        noms = [nom.strip().lower() for nom in next(csv.reader([entete], delimiter=separateur))]
        self.presentes = [nom for nom in facultatives if nom in noms]
        colonnes = [*colonnes, *self.presentes]
        self._verifier(noms, colonnes)
        self.ignorees = [nom for nom in noms if nom and nom not in colonnes]
        self._largeur = len(noms)
        self._choisir = itemgetter(*(noms.index(nom) for nom in colonnes))
        self._vides = ("",) * len(noms)
        self._lignes = csv.reader(lignes, delimiter=separateur)

    def __iter__(self) -> Iterator[Ligne | LigneIllisible]:
        lignes, largeur, choisir = self._lignes, self._largeur, self._choisir
        fin = 0  # physical lines after the header
        while True:
            numero = fin + 2
            try:
                cellules = next(lignes)
            except StopIteration:
                return
            except csv.Error:
                fin = lignes.line_num
                yield self._illisible(numero, [], "un guillemet ouvert ici n’est jamais fermé")
                continue
            fin += 1
            if lignes.line_num != fin:
                fin = lignes.line_num
                raison = f"un guillemet ouvert ici n’est pas fermé avant la ligne {fin + 1}"
                yield self._illisible(numero, cellules, raison)
            elif len(cellules) == largeur:
                if cellules[0] or any(cellules):
                    yield numero, choisir(cellules)
            elif any(cellules):
                trop = " (un séparateur sans guillemets ?)" if len(cellules) > largeur else ""
                raison = f"{len(cellules)} colonnes au lieu de {largeur}{trop}"
                yield self._illisible(numero, cellules, raison)

    def _illisible(self, numero: int, cellules: list[str], raison: str) -> LigneIllisible:
        completees = (*cellules, *self._vides)[: self._largeur]
        return LigneIllisible(numero, self._choisir(completees), raison)

    @staticmethod
    def _verifier(noms: list[str], colonnes: Sequence[str]) -> None:
        if manquent := [nom for nom in colonnes if nom not in noms]:
            raise FichierIllisible(f"En-tête incomplet, il manque : {', '.join(manquent)}.")
        if doubles := [nom for nom in colonnes if noms.count(nom) > 1]:
            raise FichierIllisible(f"En-tête ambigu : deux colonnes s’appellent {doubles[0]}.")

    @property
    def remarques(self) -> list[str]:
        """What the person should know about how the file was read."""
        notes = []
        if self.encodage == CP1252:
            notes.append("Fichier en CP1252 (Windows), relu comme tel.")
        if self.ignorees:
            notes.append(f"Colonnes ignorées : {', '.join(lisible(n) for n in self.ignorees)}.")
        return notes


def erreurs_de(
    ligne: int, colonnes: Sequence[Colonne], cellules: Sequence[str]
) -> Iterator[Erreur]:
    """Name every faulty cell of a line that did not convert."""
    for colonne, cellule in zip(colonnes, cellules, strict=True):
        try:
            colonne[cellule]
        except CelluleFautive as faute:
            yield Erreur(ligne, str(faute), colonne.nom, cellule)


def encodage(flux: BinaryIO) -> str:
    """Tell UTF-8 from CP1252 without holding the file.

    A file with some lines in accented UTF-8 and some that are not UTF-8 is a damaged UTF-8 file:
    reading it as CP1252 would garble every name in silence.
    """
    if flux.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise FichierIllisible("Le fichier est en UTF-16 : l’enregistrer en « CSV UTF-8 ».")
    flux.seek(0)
    decodeur = codecs.getincrementaldecoder("utf-8")()
    try:
        while bloc := flux.read(LIGNE_MAX):
            decodeur.decode(bloc)
        decodeur.decode(b"", final=True)
    except UnicodeDecodeError:
        flux.seek(0)
        return UTF8 if _accents_utf8(flux) else CP1252
    return UTF8


def _accents_utf8(flux: BinaryIO) -> bool:
    for ligne in iter(lambda: flux.readline(LIGNE_MAX), b""):
        if not ligne.isascii():
            try:
                ligne.removeprefix(codecs.BOM_UTF8).decode()
            except UnicodeDecodeError:
                continue
            return True
    return False
