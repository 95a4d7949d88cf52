"""Reading a file of menus, a line per dish: pure parsing, without database nor request."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import getitem
from typing import Any, NamedTuple

from django.db.models import TextChoices

from comptes.noms import plie
from portail.cellules import CelluleFautive, Colonne, jour_iso, lisible, propre, texte
from portail.fichiers import Erreur, Erreurs, LigneIllisible, Tableau, erreurs_de

from .. import calendrier
from ..carte.allergenes import Allergene, Label

COLONNES = ["date", "structure", "rang", "plat", "labels", "allergenes"]
AUCUN = "AUCUN"
_RANG = re.compile(r"([1-9][0-9]?)(S?)")


class Rang(NamedTuple):
    """`2S`, the dish served instead of the one of rank 2, is `Rang(2, True)`."""

    rang: int
    remplacement: bool


class PlatLu(NamedTuple):
    """A dish; `allergenes`: None when the file does not declare them, empty when there are none."""

    nom: str
    labels: tuple[str, ...]
    allergenes: tuple[str, ...] | None


class _Ligne(NamedTuple):
    """The order is that of `COLONNES`; `restaurant`: None for all of them."""

    jour: date
    restaurant: int | None
    rang: Rang
    nom: str
    labels: tuple[str, ...]
    allergenes: tuple[str, ...] | None


@dataclass(slots=True)
class MenuLu:
    """A day's dishes, and the lines of the file where they stand."""

    plats: dict[Rang, PlatLu] = field(default_factory=dict)
    lignes: dict[Rang, int] = field(default_factory=dict)


Cle = tuple[date, int | None]


def lire(
    tableau: Tableau, restaurants: Mapping[str, int], zone: str
) -> tuple[dict[Cle, MenuLu], Erreurs]:
    """Return the menus by day and restaurant (None for all), and what is wrong with the file.

    `restaurants` are known by their own names and by their schools', folded; `zone` says which
    school years are published.
    """
    lecteur = _Lecteur(restaurants, zone)
    for rangee in tableau:
        if isinstance(rangee, LigneIllisible):
            lecteur.erreurs.ajouter(rangee.erreur)
        else:
            lecteur.ajouter(*rangee)
    if not lecteur.erreurs:  # a refused line may be the one that is missed
        lecteur.erreurs.ajouter(*_sans_plat(lecteur.menus.values()))
    return lecteur.menus, lecteur.erreurs


class _Lecteur:
    def __init__(self, restaurants: Mapping[str, int], zone: str) -> None:
        self.menus: dict[Cle, MenuLu] = {}
        self.erreurs = Erreurs()
        self._colonnes: list[Colonne[Any]] = [
            Colonne("date", _jour(zone)),
            Colonne("structure", _restaurant(restaurants)),
            Colonne("rang", _rang),
            Colonne("plat", texte(120, requis=True)),
            Colonne("labels", _codes(Label, "label")),
            Colonne("allergenes", _allergenes),
        ]

    def ajouter(self, ligne: int, cellules: Sequence[str]) -> None:
        try:
            lue = _Ligne._make(map(getitem, self._colonnes, cellules))
        except CelluleFautive:
            self.erreurs.ajouter(*erreurs_de(ligne, self._colonnes, cellules))
            return
        menu = self.menus.setdefault((lue.jour, lue.restaurant), MenuLu())
        if premiere := menu.lignes.get(lue.rang):
            raison = f"ce jour a déjà un plat à ce rang ligne {premiere}"
            self.erreurs.ajouter(Erreur(ligne, raison, "rang", cellules[2]))
            return
        menu.lignes[lue.rang] = ligne
        menu.plats[lue.rang] = PlatLu(lue.nom, lue.labels, lue.allergenes)


def _sans_plat(menus: Iterable[MenuLu]) -> Iterator[Erreur]:
    """Substitutes of nothing: a mistyped rank, or half of a menu."""
    for menu in menus:
        for rang, ligne in menu.lignes.items():
            if rang.remplacement and Rang(rang.rang, False) not in menu.plats:
                raison = f"aucun plat de rang {rang.rang} à remplacer ce jour-là"
                yield Erreur(ligne, raison, "rang", f"{rang.rang}S")


def _jour(zone: str) -> Callable[[str], date]:
    def lire(cellule: str) -> date:
        jour = jour_iso(cellule)
        if not calendrier.publie(jour, zone):
            raise CelluleFautive("les dates de cette année scolaire sont inconnues")
        return jour

    return lire


def _restaurant(restaurants: Mapping[str, int]) -> Callable[[str], int | None]:
    def lire(cellule: str) -> int | None:
        nom = propre(cellule)
        if not nom:
            return None
        try:
            return restaurants[plie(nom)]
        except KeyError:
            raise CelluleFautive("ce n’est ni un restaurant ni une école de la ville") from None

    return lire


def _rang(cellule: str) -> Rang:
    trouve = _RANG.fullmatch(propre(cellule).upper())
    if not trouve:
        raise CelluleFautive("on attend un rang comme 2, ou 2S pour un plat de remplacement")
    return Rang(int(trouve[1]), bool(trouve[2]))


def _codes(connus: type[TextChoices], quoi: str) -> Callable[[str], tuple[str, ...]]:
    """Codes between bars, in the order in which the town tells them."""

    def lire(cellule: str) -> tuple[str, ...]:
        valeur = propre(cellule).upper()
        codes = [code.strip() for code in valeur.split("|")] if valeur else []
        for code in codes:
            if code not in connus.values:
                attendus = ", ".join(connus.values)
                raise CelluleFautive(f"« {lisible(code)} » n’est pas un {quoi} connu ({attendus})")
        return tuple(code for code in connus.values if code in codes)

    return lire


_liste = _codes(Allergene, "allergène")


def _allergenes(cellule: str) -> tuple[str, ...] | None:
    """`AUCUN` says that there are none; an empty cell says nothing, and stays so."""
    valeur = propre(cellule)
    if valeur.upper() == AUCUN:
        return ()
    if AUCUN in valeur.upper().split("|"):
        raise CelluleFautive(f"{AUCUN} s’écrit seul")
    return _liste(cellule) if valeur else None
