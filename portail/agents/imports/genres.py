"""The kinds of files that agents import: one row a kind, read by the room that owns it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import BinaryIO

from comptes import imports as familles
from comptes.models import Utilisateur
from factures import imports as factures
from factures import tresorerie
from portail.agents.cantine_acces import tient_les_menus
from portail.fichiers import FichierIllisible, Tableau
from portail.models import FichierImporte
from portail.rapports import Rapport
from portail.roles import IMPORTER_FACTURES, IMPORTER_FAMILLES, TENIR_LA_REGIE
from reservations import imports as menus

Cle = FichierImporte.Genre


@dataclass(frozen=True)
class Ordre:
    """How to read a file: on whose behalf, tried or written, and who listens.

    `accepter` judges the report in the transaction that writes: False undoes it all.
    """

    par: Utilisateur
    essai: bool
    accepter: Callable[[Rapport], bool] = lambda rapport: True
    avancer: Callable[[int], None] = lambda ligne: None
    tolerer: bool = False
    brouillon: bool = False


@dataclass(frozen=True)
class Genre:
    """A kind. `directes`: how many lines are read while the person waits for the page; `tolerer`
    offers to take what is right without the rest, where that may be."""

    cle: Cle
    titre: str
    aide: str
    colonnes: list[str]
    lire: Callable[[Tableau, Ordre], Rapport]
    permis: Callable[[Utilisateur], bool]
    facultatives: tuple[str, ...] = ()
    directes: int = 2_000
    tolerer: str = ""
    avec_brouillon: bool = False

    def importer(self, flux: BinaryIO, ordre: Ordre) -> Rapport:
        """Read the file as ordered. Raises `FichierIllisible`, or what the database refuses."""
        tableau = self.ouvrir(flux)
        remarques = tableau.remarques
        accepter = ordre.accepter
        ordre = replace(ordre, accepter=lambda fait: accepter(fait.avec(remarques)))
        return self.lire(tableau, ordre).avec(remarques)

    def ouvrir(self, flux: BinaryIO) -> Tableau:
        """Raises `FichierIllisible`."""
        flux.seek(0)
        return Tableau(flux, self.colonnes, self.facultatives)


def _familles(tableau: Tableau, ordre: Ordre) -> Rapport:
    bilan = familles.enregistrer(
        tableau,
        essai=ordre.essai,
        avancer=ordre.avancer,
        accepter=lambda fait: ordre.accepter(familles.rapport(fait)),
    )
    return familles.rapport(bilan)


def _factures(tableau: Tableau, ordre: Ordre) -> Rapport:
    """Of the agent's own services only; of all of them for an administrator."""
    siens = ordre.par.services.values_list("code", flat=True)
    bilan = factures.enregistrer(
        tableau,
        essai=ordre.essai,
        tolerer=ordre.tolerer,
        permis=None if ordre.par.is_superuser else set(siens),
        avancer=ordre.avancer,
        accepter=lambda fait: ordre.accepter(factures.rapport(fait)),
    )
    return factures.rapport(bilan)


def _menus(tableau: Tableau, ordre: Ordre) -> Rapport:
    bilan = menus.enregistrer(
        tableau,
        essai=ordre.essai,
        brouillon=ordre.brouillon,
        avancer=ordre.avancer,
        accepter=lambda fait: ordre.accepter(menus.rapport(fait, brouillon=ordre.brouillon)),
    )
    return menus.rapport(bilan, brouillon=ordre.brouillon)


def _tresorerie(tableau: Tableau, ordre: Ordre) -> Rapport:
    bilan = tresorerie.enregistrer(
        tableau,
        essai=ordre.essai,
        tolerer=ordre.tolerer,
        par=ordre.par,
        avancer=ordre.avancer,
        accepter=lambda fait: ordre.accepter(tresorerie.rapport(fait)),
    )
    return tresorerie.rapport(bilan)


_TOUS = (
    Genre(
        Cle.FAMILLES,
        "Fichier des familles",
        "Crée et met à jour les familles, leurs adultes et leurs enfants. N’efface rien ; ne "
        "touche ni à l’adresse e-mail ni au mot de passe qu’un parent a choisis.",
        familles.COLONNES,
        _familles,
        lambda agent: agent.has_perm(IMPORTER_FAMILLES),
        facultatives=(familles.MOT_DE_PASSE,),
    ),
    Genre(
        Cle.FACTURES,
        "Fichier de factures",
        "Ajoute les factures et les avoirs de vos services. Une facture déjà importée reste comme "
        "elle est.",
        factures.COLONNES,
        _factures,
        lambda agent: agent.has_perm(IMPORTER_FACTURES),
        tolerer="Prendre les factures justes, laisser les autres",
    ),
    Genre(
        Cle.MENUS,
        "Fichier des menus",
        "Écrit les menus de la cantine et publie leurs mois. Les plats d’un jour du fichier "
        "remplacent ceux du portail ; les autres jours restent.",
        menus.COLONNES,
        _menus,
        tient_les_menus,
        avec_brouillon=True,
    ),
    Genre(
        Cle.TRESORERIE,
        "Règlements à la Trésorerie",
        "Solde les factures échues que la Trésorerie a encaissées, sans reçu ni bordereau. Un "
        "règlement déjà connu n’est pas pris deux fois.",
        tresorerie.COLONNES,
        _tresorerie,
        lambda agent: agent.has_perm(TENIR_LA_REGIE),
        facultatives=tuple(tresorerie.FACULTATIVES),
        directes=200,  # each is a sealed entry of the ledger
        tolerer="Prendre les règlements justes, laisser les autres",
    ),
)
GENRES = {str(genre.cle): genre for genre in _TOUS}


def de(agent: Utilisateur) -> list[Genre]:
    """The kinds that this agent imports."""
    return [genre for genre in _TOUS if genre.permis(agent)]


def reconnaitre(flux: BinaryIO) -> Genre | None:
    """The kind whose header this file has, if any."""
    for genre in _TOUS:
        try:
            genre.ouvrir(flux)
        except FichierIllisible:
            continue
        return genre
    return None
