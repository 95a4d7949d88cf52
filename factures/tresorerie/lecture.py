"""Reading the Trésorerie's file, a line per payment: pure parsing, without database nor request."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from operator import getitem
from typing import Any, NamedTuple

from comptes.noms import plie
from portail.cellules import CelluleFautive, Colonne, jour, montant, propre, texte
from portail.fichiers import Erreur, LigneIllisible, Tableau, erreurs_de

COLONNES = ["num_facture", "date_reglement", "montant"]
FACULTATIVES = ["reference", "moyen"]
AUTRE = "AUTRE"


class ReglementLu(NamedTuple):
    """A payment of one invoice, in cents; `ligne` is where it stands in the file."""

    ligne: int
    numero: str
    jour: date
    montant: int
    reference: str
    moyen: str

    @property
    def cle(self) -> str:
        """What makes it itself, in this file and in every other.

        An operation may pay several invoices: the Trésorerie's number is read with the invoice's.
        """
        if self.reference:
            return f"{self.reference} {self.numero}"
        return f"{self.jour:%Y-%m-%d} {self.montant} {self.numero}"


def lire(
    tableau: Tableau, aujourd_hui: date, moyens: Collection[str]
) -> Iterator[ReglementLu | Erreur]:
    """Read the file one payment at a time, or what refuses it; `moyens` are the means' codes."""
    colonnes = _colonnes(aujourd_hui, moyens)
    lues = [colonnes[nom] for nom in (*COLONNES, *tableau.presentes)]
    premieres: dict[str, int] = {}
    for rangee in tableau:
        if isinstance(rangee, LigneIllisible):
            yield rangee.erreur
            continue
        ligne, cellules = rangee
        try:
            lu = _reglement(ligne, lues, cellules)
        except CelluleFautive:
            # One refused line is one fault: the first is named.
            yield next(erreurs_de(ligne, lues, cellules))
            continue
        premiere = premieres.setdefault(lu.cle, ligne)
        yield lu if premiere == ligne else _en_double(lu, premiere)


def _reglement(
    ligne: int, colonnes: Sequence[Colonne[Any]], cellules: Sequence[str]
) -> ReglementLu:
    valeurs = dict(zip([c.nom for c in colonnes], map(getitem, colonnes, cellules), strict=True))
    return ReglementLu(
        ligne,
        valeurs["num_facture"],
        valeurs["date_reglement"],
        valeurs["montant"],
        valeurs.get("reference", ""),
        valeurs.get("moyen", AUTRE),
    )


def _en_double(lu: ReglementLu, premiere: int) -> Erreur:
    if lu.reference:
        raison = f"cette opération paie déjà cette facture ligne {premiere}"
        return Erreur(lu.ligne, raison, "reference", lu.reference)
    raison = (
        f"même facture, même jour et même montant que ligne {premiere} : une référence "
        "d’opération les distinguerait"
    )
    return Erreur(lu.ligne, raison, "num_facture", lu.numero)


def _colonnes(aujourd_hui: date, moyens: Collection[str]) -> dict[str, Colonne[Any]]:
    colonnes: list[Colonne[Any]] = [
        Colonne("num_facture", texte(30, requis=True)),
        Colonne("date_reglement", _jour_passe(aujourd_hui)),
        Colonne("montant", _montant),
        Colonne("reference", texte(40)),
        Colonne("moyen", _moyen(moyens)),
    ]
    return {colonne.nom: colonne for colonne in colonnes}


def _jour_passe(aujourd_hui: date) -> Callable[[str], date]:
    def lire(cellule: str) -> date:
        valeur = jour(cellule)
        if valeur > aujourd_hui:
            raise CelluleFautive("cette date est à venir")
        return valeur

    return lire


def _montant(cellule: str) -> int:
    valeur = montant(cellule)
    if valeur <= 0:
        raise CelluleFautive("un règlement est plus grand que zéro")
    return valeur


def _moyen(moyens: Collection[str]) -> Callable[[str], str]:
    """`CHEQUE`, `chèque`, or nothing for another means."""
    plies = {plie(moyen): moyen for moyen in moyens}

    def lire(cellule: str) -> str:
        valeur = propre(cellule)
        try:
            return plies[plie(valeur)] if valeur else AUTRE
        except KeyError:
            raise CelluleFautive(f"on attend {', '.join(moyens)}, ou rien") from None

    return lire
