"""What the page of one import shows."""

from dataclasses import dataclass

from portail.models import FichierImporte
from portail.models.fichier_importe import Etat
from portail.rapports import Rapport, Section

from . import chantier, depots
from .genres import GENRES, Genre

MONTREES = 200  # lines of a section on the page; the others are counted


@dataclass(frozen=True)
class Partie:
    """A section, its first lines and how many more there are."""

    titre: str
    lignes: tuple[str, ...]
    autres: int


@dataclass(frozen=True)
class Page:
    """One import: how far it has come while it is at work, its report after that."""

    depot: FichierImporte
    genre: Genre
    rapport: Rapport | None
    parties: list[Partie]
    atteinte: int
    deja: FichierImporte | None

    @property
    def a_confirmer(self) -> bool:
        return self.depot.etat == Etat.A_CONFIRMER

    @property
    def ecriture(self) -> bool:
        return self.depot.etat == Etat.ECRITURE

    @property
    def autres_erreurs(self) -> int:
        erreurs = self.rapport.erreurs if self.rapport else None
        return erreurs.total - len(erreurs.premieres) if erreurs else 0


def lire(depot: FichierImporte) -> Page:
    rapport = Rapport.de_json(depot.rapport) if depot.rapport else None
    return Page(
        depot=depot,
        genre=GENRES[depot.genre],
        rapport=rapport,
        parties=[_partie(section) for section in rapport.sections] if rapport else [],
        atteinte=chantier.ligne_atteinte(depot.pk) if depot.en_travail else 0,
        deja=depots.deja_importe(depot),
    )


def _partie(section: Section) -> Partie:
    lignes = section.lignes
    return Partie(section.titre, lignes[:MONTREES], max(len(lignes) - MONTREES, 0))
