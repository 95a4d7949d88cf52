"""Reading a families file, a line per child: pure parsing, without database nor request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import getitem
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from comptes.identifiants import canonique
from comptes.mots_de_passe import faiblesse
from portail.cellules import CelluleFautive, Colonne, facultatif, jour, parmi, texte
from portail.fichiers import Erreur, Erreurs, LigneIllisible, Tableau, erreurs_de

MOT_DE_PASSE = "mot_de_passe_initial"


class Foyer(NamedTuple):
    """What every line of one family repeats; the order is that of `_colonnes_foyer`."""

    code: str
    nom: str
    prenom: str
    prenom2: str
    adresse: str
    code_postal: str
    ville: str
    telephone: str
    courriel: str
    prelevement: bool


class EnfantLu(NamedTuple):
    """The child of a line; the order is that of `_colonnes_enfant`."""

    reference: str
    nom: str
    prenom: str
    naissance: date | None
    structure: str
    classe: str
    regime: str
    tranche: str

    @property
    def identite(self) -> tuple[str, str, date | None]:
        return self.nom, self.prenom, self.naissance


@dataclass(slots=True)
class FamilleLue:
    """A family, where it starts in the file, and its children by line of the file."""

    ligne: int
    foyer: Foyer
    enfants: dict[int, EnfantLu] = field(default_factory=dict)
    # As the town's software printed it: never in a report, hashed as soon as it is wanted.
    mot_de_passe: str = field(default="", repr=False)


def lire(tableau: Tableau) -> tuple[dict[str, FamilleLue], Erreurs]:
    """Return the families by canonical code, and what is wrong with the file.

    A town has a few thousand families: they are held together, so that their lines may come in
    any order.
    """
    lecteur = _Lecteur(avec_mot_de_passe=bool(tableau.presentes))
    for rangee in tableau:
        if isinstance(rangee, LigneIllisible):
            lecteur.erreurs.ajouter(rangee.erreur)
        else:
            lecteur.ajouter(*rangee)
    return lecteur.familles, lecteur.erreurs


class _Lecteur:
    def __init__(self, *, avec_mot_de_passe: bool) -> None:
        self.familles: dict[str, FamilleLue] = {}
        self._initiaux = MotsDePasse() if avec_mot_de_passe else None
        self.erreurs = Erreurs()
        self._foyer, self._enfant = _colonnes_foyer(), _colonnes_enfant()
        self._references: dict[str, tuple[int, EnfantLu]] = {}

    def ajouter(self, ligne: int, cellules: Sequence[str]) -> None:
        try:
            foyer = Foyer._make(map(getitem, self._foyer, cellules))
            enfant = EnfantLu._make(map(getitem, self._enfant, cellules[len(self._foyer) :]))
        except CelluleFautive:
            colonnes = [*self._foyer, *self._enfant]
            self.erreurs.ajouter(*erreurs_de(ligne, colonnes, cellules[: len(colonnes)]))
            return
        famille = self.familles.setdefault(canonique(foyer.code), FamilleLue(ligne, foyer))
        self.erreurs.ajouter(*_contradictions(ligne, famille, foyer))
        if self._initiaux:
            self.erreurs.ajouter(*self._initiaux.noter(ligne, famille, cellules[-1]))
        if any(enfant):
            if fautes := list(self._fautes(ligne, famille, enfant)):
                self.erreurs.ajouter(*fautes)
            else:
                famille.enfants[ligne] = enfant

    def _fautes(self, ligne: int, famille: FamilleLue, enfant: EnfantLu) -> Iterator[Erreur]:
        for nom in ("nom", "prenom"):
            if not getattr(enfant, nom):
                yield Erreur(ligne, "cette case est vide", f"enfant_{nom}", "")
        for autre in famille.enfants.values():
            if autre.identite == enfant.identite or (
                enfant.reference and autre.reference == enfant.reference
            ):
                yield Erreur(ligne, "cet enfant est déjà dans cette famille", "enfant_ref")
                return
        if not enfant.reference:
            return
        premiere, meme = self._references.setdefault(enfant.reference, (ligne, enfant))
        # The price band is the family's: two parents may differ.
        for colonne, valeur, autre_valeur in list(zip(self._enfant, enfant, meme, strict=True))[
            :-1
        ]:
            if valeur != autre_valeur:
                raison = f"différent pour le même enfant ligne {premiere}"
                yield Erreur(ligne, raison, colonne.nom, _ecrit(valeur))


def _contradictions(ligne: int, famille: FamilleLue, foyer: Foyer) -> Iterator[Erreur]:
    for nom, valeur, premiere in zip(Foyer._fields, foyer, famille.foyer, strict=True):
        if valeur != premiere:
            colonne = "code_famille" if nom == "code" else nom
            raison = f"différent pour la même famille ligne {famille.ligne}"
            yield Erreur(ligne, raison, colonne, _ecrit(valeur))


def _ecrit(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "O" if valeur else "N"
    return f"{valeur:%d/%m/%Y}" if isinstance(valeur, date) else str(valeur or "")


def _colonnes_foyer() -> list[Colonne[Any]]:
    return [
        Colonne("code_famille", _code),
        Colonne("nom", texte(100, requis=True)),
        Colonne("prenom", texte(100, requis=True)),
        Colonne("prenom2", texte(100)),
        Colonne("adresse", texte(200)),
        Colonne("code_postal", texte(10)),
        Colonne("ville", texte(100)),
        Colonne("telephone", texte(30)),
        Colonne("courriel", _courriel),
        Colonne("prelevement", parmi({"O": True, "N": False, "": False})),
    ]


def _colonnes_enfant() -> list[Colonne[Any]]:
    return [
        Colonne("enfant_ref", texte(40)),
        Colonne("enfant_nom", texte(100)),
        Colonne("enfant_prenom", texte(100)),
        Colonne("enfant_naissance", facultatif(jour)),
        Colonne("structure", texte(120)),
        Colonne("classe", texte(40)),
        Colonne("regime", texte(40)),
        Colonne("tranche", texte(20)),
    ]


def _code(cellule: str) -> str:
    """The code as printed, without the spaces that make it readable."""
    return "".join(texte(20, requis=True)(cellule).split())


def _courriel(cellule: str) -> str:
    valeur = texte(254)(cellule)
    try:
        if valeur:
            validate_email(valeur)
    except ValidationError:
        raise CelluleFautive("ce n’est pas une adresse e-mail") from None
    return valeur


class MotsDePasse:
    """The first passwords that the town's software has printed; no error ever shows one."""

    def __init__(self) -> None:
        self._premieres: dict[str, FamilleLue] = {}

    def noter(self, ligne: int, famille: FamilleLue, cellule: str) -> Iterator[Erreur]:
        """Keep the family's password; yield what is wrong with it."""
        mot_de_passe = cellule.strip()
        if ligne == famille.ligne:
            famille.mot_de_passe = mot_de_passe
            if mot_de_passe:
                foyer = famille.foyer
                faibles = faiblesse(mot_de_passe, (foyer.code, foyer.nom, foyer.prenom))
                premiere = self._premieres.setdefault(mot_de_passe, famille)
                if premiere is not famille:
                    faibles = f"le même que celui de la famille de la ligne {premiere.ligne}"
                if faibles:
                    yield Erreur(ligne, faibles, MOT_DE_PASSE)
        elif mot_de_passe != famille.mot_de_passe:
            raison = f"différent pour la même famille ligne {famille.ligne}"
            yield Erreur(ligne, raison, MOT_DE_PASSE)


COLONNES = [colonne.nom for colonne in (*_colonnes_foyer(), *_colonnes_enfant())]
