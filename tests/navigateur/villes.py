"""The two towns of the visits: `monde`'s family and services, served as in production."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from factures.models import Regie
from portail import chargement
from tests.conftest import BANQUES_D_ESSAI
from tests.maison import monde
from tests.maison.dehors import un_lundi
from tests.maison.monde import Monde
from tests.maison.pages import DEUX_BANQUES
from tests.maison.roles import COLONNES, Visiteur, visiteurs
from tests.navigateur import serveur, tournee
from tests.navigateur.conftest import EN_PRODUCTION
from tests.navigateur.pile import RACINE
from tests.navigateur.visites import Visite

CAPTURES, POIDS = RACINE / "var" / "captures", RACINE / "var" / "poids.json"


@dataclass(frozen=True)
class Ville:
    commune: str
    origine: str
    monde: Monde
    visiteurs: dict[str, Visiteur]

    def visiter(
        self, navigateur: Browser, visites: list[Visite], captures: bool = False
    ) -> list[str]:
        """Go there, a browser a role, and say all that is wrong."""
        fautes: list[str] = []
        for role, siennes in groupby(visites, key=lambda visite: visite.role):
            qui = self.visiteurs[role]
            photos = CAPTURES / self.commune if captures else None
            with tournee.en_route(navigateur, self.origine, qui, photos) as tour:
                for visite in siennes:
                    fautes += tour.fautes(visite)
                if captures:
                    _noter_les_poids(f"{self.commune}, {role}", tour.poids)
        return fautes


@contextmanager
def en_marche(commune: str, statiques: Path, settings: Any) -> Iterator[Ville]:
    settings.STATIC_ROOT = str(statiques)
    settings.STORAGES = EN_PRODUCTION
    with un_lundi():
        if commune == "sautron":
            settings.BANQUES = {"*": DEUX_BANQUES | BANQUES_D_ESSAI["*"]}
            _devenir_sautron()
        ville = monde.creer()
        qui = dict(zip(COLONNES, visiteurs(ville), strict=True))
        with serveur.en_marche() as origine:
            yield Ville(commune, origine, ville, qui)


def _devenir_sautron() -> None:
    """Its words, its services and its régie, which the tests' factories know by one code."""
    chargement.charger("sautron")
    Regie.objects.filter(code="VSM").delete()
    Regie.objects.filter(code="SAU").update(code="VSM")


def _noter_les_poids(qui: str, poids: dict[str, tuple[int, int]]) -> None:
    """A table of what each page weighs: the first visit, then the next pages."""
    connus = json.loads(POIDS.read_text()) if POIDS.exists() else {}
    connus[qui] = dict(sorted(poids.items()))
    POIDS.write_text(json.dumps(connus, ensure_ascii=False, indent=1))
