"""Reading a bank's statement: pure parsing, without database nor request."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO, NamedTuple

from portail.argent import euros
from portail.cellules import CelluleFautive, Colonne, facultatif, jour, montant, propre, texte
from portail.fichiers import (
    LIGNE_MAX,
    SEPARATEURS,
    Erreur,
    FichierIllisible,
    LigneIllisible,
    Tableau,
    encodage,
    erreurs_de,
)

NOMS = ("date", "reference", "brut", "frais", "net")  # the order of LigneLue's fields
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_HEURE = re.compile(r"[ T]\d\d:\d\d(:\d\d)?$")


class LigneLue(NamedTuple):
    """A statement's line that holds together; `ligne` is where it stands in the file. Cents."""

    ligne: int
    jour: date
    reference: str
    brut: int
    frais: int
    net: int


def ouvrir(flux: BinaryIO, releves: Iterable[Mapping[str, str]]) -> Tableau:
    """Open the statement by whichever of these column tables (ours → the bank's) fits its header.

    Raises `FichierIllisible` when none does, or when two would read it differently.
    """
    entete = _entete(flux)
    if not any(entete):
        raise FichierIllisible("Le fichier est vide : il n’a pas même d’en-tête.")
    lectures = {tuple(_colonnes(entete, releve)) for releve in releves}
    completes = {noms for noms in lectures if all(noms)}
    if len(completes) > 1:
        raise FichierIllisible(
            "Deux banques liraient ces colonnes autrement : dire laquelle avec --banque."
        )
    for noms in completes:
        return Tableau(flux, noms)
    if not lectures:
        raise FichierIllisible("Aucun contrat avec cette banque (variable BANQUES).")
    proche = max(sorted(lectures), key=lambda noms: sum(map(bool, noms)))
    manque = [nom for nom, trouve in zip(NOMS, proche, strict=True) if not trouve]
    raise FichierIllisible(f"En-tête incomplet, il manque : {', '.join(manque)}.")


def lire(tableau: Tableau) -> Iterator[LigneLue | Erreur]:
    """Read the lines one by one; every fault of each is named."""
    colonnes: list[Colonne[Any]] = [
        Colonne("date", _jour),
        Colonne("reference", lambda cellule: texte(64, requis=True)(cellule).upper()),
        Colonne("brut", montant),
        Colonne("frais", lambda cellule: facultatif(montant)(cellule) or 0),
        Colonne("net", montant),
    ]
    for rangee in tableau:
        if isinstance(rangee, LigneIllisible):
            yield rangee.erreur
            continue
        numero, cellules = rangee
        try:
            lue = LigneLue(numero, *(c[v] for c, v in zip(colonnes, cellules, strict=True)))
        except CelluleFautive:
            yield from erreurs_de(numero, colonnes, cellules)
            continue
        if lue.brut - lue.frais == lue.net:
            yield lue
        else:
            calcul = f"{euros(lue.brut)} moins {euros(lue.frais)} de frais ne font pas"
            yield Erreur(numero, f"{calcul} {euros(lue.net)} net")


def _entete(flux: BinaryIO) -> list[str]:
    """The column names as `Tableau` will know them."""
    code = encodage(flux)
    flux.seek(0)
    ligne = flux.readline(LIGNE_MAX).decode(code, "surrogateescape")
    separateur = max(SEPARATEURS, key=ligne.count)
    return [nom.strip().lower() for nom in next(csv.reader([ligne], delimiter=separateur), [])]


def _colonnes(entete: list[str], releve: Mapping[str, str]) -> Iterator[str]:
    """The header's name for each of ours, '' where it has none."""
    connus = {_simple(nom): nom for nom in reversed(entete)}
    for nom in NOMS:
        voulus = (_simple(voulu) for voulu in releve[nom].split("|"))
        yield next((connus[v] for v in voulus if v in connus), "")


def _simple(nom: str) -> str:
    """Without case, accents or typography: the same name, however the bank's software typed it."""
    plat = unicodedata.normalize("NFKD", nom.replace("’", "'")).casefold()
    return " ".join("".join(c for c in plat if not unicodedata.combining(c)).split())


def _jour(cellule: str) -> date:
    """JJ/MM/AAAA or AAAA-MM-JJ; a time of day behind it is left aside."""
    valeur = _HEURE.sub("", propre(cellule))
    if trouve := _ISO.fullmatch(valeur):
        valeur = "/".join(reversed(trouve.groups()))
    return jour(valeur)
