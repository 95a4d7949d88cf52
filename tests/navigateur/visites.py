"""Who opens what in a browser: the matrix of tests/maison/matrice.py, on a screen and in a light.

On each run every address once, over both towns; with `--long` every address as every role in each
town, and what it sees on both screens and in both lights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from zlib import crc32

from tests.maison import adresses
from tests.maison.adresses import Adresse
from tests.maison.matrice import LIRE
from tests.maison.monde import Monde
from tests.maison.roles import COLONNES
from tests.navigateur.regards import LARGEURS, LUMIERES

COMMUNES = ("villiers-sur-marne", "sautron")
ECRANS = tuple(product(LARGEURS, LUMIERES))
# Who sees less of the same than another column: only where nobody else is let in.
MOINS = {"voisin", "sans-rôle", "p-enfance", "sans-code"}


@dataclass(frozen=True, order=True)
class Visite:
    role: str
    largeur: int
    lumiere: str
    adresse: str
    chemin: str
    mot: str  # the matrix's

    def __str__(self) -> str:
        return f"{self.adresse} ({self.role}, {self.largeur} px, {self.lumiere})"


def du_jour(ville: Monde, commune: str) -> list[Visite]:
    """This town's share of the addresses, and each way of being refused, once a role."""
    visites = []
    for adresse in _connues():
        mots = dict(zip(COLONNES, LIRE[adresse.nom].split(), strict=True))
        # Drawn from its name: a new address changes nothing for the others.
        tirage = crc32(adresse.nom.encode())
        if COMMUNES[tirage % 2] == commune:
            role = _tirer([r for r in COLONNES if mots[r] == "vu"], tirage >> 3)
            ecran = ECRANS[tirage >> 1 & 3]
            visites.append(Visite(role, *ecran, adresse.nom, ville.chemin(adresse), mots[role]))
    return sorted([*visites, *_refus(ville, commune)])


def _connues() -> list[Adresse]:
    """Those of the matrix, whose own test asks for the line of another."""
    return [a for a in adresses.avec_l_administration() if a.nom in LIRE]


def _tirer(voient: list[str], tirage: int) -> str:
    candidats = [r for r in voient if r not in MOINS] or voient or ["parent"]
    return candidats[tirage % len(candidats)]


def _refus(ville: Monde, commune: str) -> Iterator[Visite]:
    for rang, role in enumerate(COLONNES):
        connus = {"vu"}
        for adresse in _connues():
            mot = LIRE[adresse.nom].split()[rang]
            if COMMUNES[rang % 2] == commune and mot not in connus:
                connus.add(mot)
                yield Visite(role, *ECRANS[rang >> 1 & 3], adresse.nom, ville.chemin(adresse), mot)


def toutes(ville: Monde, role: str) -> list[Visite]:
    """Every address as this role: what it sees on every screen, what it is refused on one."""
    rang = COLONNES.index(role)
    visites = []
    for adresse in _connues():
        mot = LIRE[adresse.nom].split()[rang]
        un_seul = ECRANS[crc32(adresse.nom.encode()) & 3]
        for ecran in ECRANS if mot == "vu" else [un_seul]:
            visites.append(Visite(role, *ecran, adresse.nom, ville.chemin(adresse), mot))
    return sorted(visites)
