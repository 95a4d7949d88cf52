"""Reading an invoice file: pure parsing, without database nor request.

An invoice is a run of consecutive lines with one number; one bad line refuses the whole of it, and
the reading goes on so that every fault is reported at once.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import getitem
from typing import Any

from portail.argent import euros
from portail.cellules import CelluleFautive, Colonne
from portail.fichiers import Erreur, LigneIllisible, Tableau, erreurs_de

from .colonnes import COLONNES_ENTETE, Entete, LigneLue, colonnes_entete, colonnes_ligne

LIGNES_MAX = 2_000  # an invoice is held whole: a file that is one endless invoice must not be
_LARGEUR = len(COLONNES_ENTETE)


@dataclass(slots=True)
class FactureLue:
    """An invoice that holds together; `ligne` is where it starts in the file."""

    ligne: int
    entete: Entete
    lignes: list[LigneLue]
    empreinte: str


@dataclass(slots=True)
class FactureRefusee:
    """An invoice that the faults reported before it have refused."""

    ligne: int


def lire(
    tableau: Tableau,
    familles: Container[str],
    services: Container[str],
    permis: Container[str] | None = None,
) -> Iterator[FactureLue | FactureRefusee | Erreur]:
    """Read the file one invoice at a time; a fault comes before the invoice that it refuses.

    `familles` (canonical codes) and `services` (codes) are those that the portal knows; `permis`,
    the services that whoever brings the file may bill: all, unless it says which.
    """
    communes, propres = colonnes_entete(familles, services, permis), colonnes_ligne()
    groupe: _Groupe | None = None
    for rangee in tableau:
        ligne, cellules = rangee[:2]
        # A line without a readable number counts with the invoice that it follows.
        if groupe is None or (cellules[0] != groupe.cle and cellules[0]):
            if groupe:
                yield from groupe.fermer()
            groupe = _Groupe(ligne, cellules[0], communes, propres)
        if isinstance(rangee, LigneIllisible):
            groupe.refuser()
            yield rangee.erreur
        elif not cellules[0]:
            groupe.refuser()
            yield Erreur(ligne, "cette case est vide", "num_facture", "")
        else:
            yield from groupe.ajouter(ligne, cellules)
    if groupe:
        yield from groupe.fermer()


class _Groupe:
    """The invoice being read."""

    def __init__(
        self, ligne: int, cle: str, communes: list[Colonne[Any]], propres: list[Colonne[Any]]
    ) -> None:
        self.ligne, self.cle, self._communes, self._propres = ligne, cle, communes, propres
        self._brut: Sequence[str] | None = None  # its header as first typed
        self._entete: Entete | None = None
        self._lignes: list[LigneLue] = []
        self._rangs: dict[int, int] = {}
        self._juste = True

    def refuser(self) -> None:
        self._juste = False

    def ajouter(self, ligne: int, cellules: Sequence[str]) -> Sequence[Erreur]:
        """Take one more line; return its faults."""
        entete, propres = cellules[:_LARGEUR], cellules[_LARGEUR:]
        erreurs = [] if entete == self._brut else list(self._comparer(ligne, entete))
        try:
            lue = LigneLue._make(map(getitem, self._propres, propres))
        except CelluleFautive:
            erreurs.extend(erreurs_de(ligne, self._propres, propres))
        else:
            garde = lue.montant_garde
            if garde and not (0 < garde <= lue.montant or lue.montant <= garde < 0):
                raison = f"la part de garde dépasse le montant de la ligne ({euros(lue.montant)})"
                erreurs.append(Erreur(ligne, raison, "montant_garde", euros(garde)))
            if lue.rang in self._rangs:
                raison = f"ligne en double (voir la ligne {self._rangs[lue.rang]} du fichier)"
                erreurs.append(Erreur(ligne, raison, "ligne", str(lue.rang)))
            elif len(self._lignes) == LIGNES_MAX:
                raison = f"plus de {LIGNES_MAX} lignes pour une facture"
                erreurs.append(Erreur(ligne, raison, "num_facture", self.cle))
            else:
                self._rangs[lue.rang] = ligne
                self._lignes.append(lue)
        if erreurs:
            self._juste = False
        return erreurs

    def fermer(self) -> Iterator[FactureLue | FactureRefusee | Erreur]:
        """Judge the invoice as a whole."""
        if self._juste and self._brut and self._entete:
            fautes = list(_incoherences(self._entete, self._lignes))
            if not fautes:
                empreinte = _empreinte(self._entete, self._lignes)
                yield FactureLue(self.ligne, self._entete, self._lignes, empreinte)
                return
            for colonne, raison in fautes:
                valeur = self._brut[COLONNES_ENTETE.index(colonne)]
                yield Erreur(self.ligne, raison, colonne, valeur)
        yield FactureRefusee(self.ligne)

    def _comparer(self, ligne: int, entete: Sequence[str]) -> Iterator[Erreur]:
        """Read the header on the first line; on another, name what says something else."""
        if self._brut is None:
            self._brut = entete
            try:
                self._entete = Entete._make(map(getitem, self._communes, entete))
            except CelluleFautive:
                yield from erreurs_de(ligne, self._communes, entete)
            return
        for colonne, premiere, cellule in zip(self._communes, self._brut, entete, strict=True):
            if cellule == premiere:
                continue
            try:
                differe = colonne[cellule] != colonne[premiere]
            except CelluleFautive:
                # Either this cell is faulty by itself, or the first line's was, said there.
                yield from erreurs_de(ligne, [colonne], [cellule])
                continue
            if differe:
                raison = f"différent du début de cette facture (ligne {self.ligne})"
                if colonne.nom == "code_famille":
                    raison = f"ligne d’une autre famille dans la facture {self.cle}"
                yield Erreur(ligne, raison, colonne.nom, cellule)


def _empreinte(entete: Entete, lignes: Sequence[LigneLue]) -> str:
    """A digest of all that the file says of an invoice, however that was typed and ordered."""
    # No cell holds a control character: these two separate without ambiguity.
    texte = "\x1e".join(["\x1f".join(map(str, partie)) for partie in (entete, *sorted(lignes))])
    return sha256(texte.encode()).hexdigest()


def _incoherences(entete: Entete, lignes: Sequence[LigneLue]) -> Iterator[tuple[str, str]]:
    """What each cell alone cannot tell: (column, reason)."""
    somme = sum([ligne.montant for ligne in lignes])
    if somme != entete.total:
        yield "total", f"la somme des lignes fait {euros(somme)}"
    if entete.type == "A":
        yield from _incoherences_avoir(entete)
        return
    if entete.total < 0:
        yield "total", "une facture ne peut pas être négative : c’est un avoir (type A)"
    if entete.origine:
        yield "ref_origine", "seul un avoir (type A) corrige une facture"
    if entete.date_limite is None:
        yield "date_limite", "une facture a une date limite de paiement"
    elif entete.date_limite < entete.date_emission:
        yield "date_limite", "la date limite précède la date d’émission"
    if entete.date_prelevement and entete.date_prelevement < entete.date_emission:
        yield "date_prelevement", "le prélèvement précède la date d’émission"


def _incoherences_avoir(entete: Entete) -> Iterator[tuple[str, str]]:
    if entete.total > 0:
        yield "total", "un avoir ne peut pas être positif : c’est une facture (type F)"
    if not entete.origine:
        yield "ref_origine", "un avoir nomme la facture qu’il corrige"
    if entete.date_limite:
        yield "date_limite", "un avoir n’a pas de date limite"
    if entete.date_prelevement:
        yield "date_prelevement", "un avoir n’est pas prélevé"
