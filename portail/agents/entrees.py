"""The buttons of the agents' home: each subject says what it offers to whom."""

from collections.abc import Callable
from typing import NamedTuple

from comptes.models import Utilisateur
from portail.roles import (
    DONNER_ACCES,
    POINTER,
    REGLER_LA_VILLE,
    TENIR_LA_REGIE,
    TENIR_LES_ANNONCES,
    TENIR_LES_FICHES,
    VOIR_AUDIT,
    VOIR_EFFECTIFS,
    VOIR_L_ARGENT,
    VOIR_LES_FAMILLES,
    VOIR_PAI,
)
from reservations.perimetre import sert_une_ecole

from . import cantine_acces
from .demandes import attentes as demandes
from .imports import depots, genres
from .repas import acces as repas_acces


class Entree(NamedTuple):
    """A button: the page's name in the URLconf, its words, what waits there (None: no count)."""

    vue: str
    nom: str
    attente: int | None = None


Source = Callable[[Utilisateur], list[Entree]]


def groupes(agent: Utilisateur) -> list[list[Entree]]:
    """Return this agent's buttons, a row a subject; rows without any are left out."""
    rangees = [[e for source in rangee for e in source(agent)] for rangee in RANGEES]
    return [rangee for rangee in rangees if rangee]


def _regie(agent: Utilisateur) -> list[Entree]:
    caisse = [Entree("guichet:encaisser", "Encaisser")] if agent.has_perm(TENIR_LA_REGIE) else []
    bureau = (
        [Entree("regie:accueil", "Bureau de la régie")] if agent.has_perm(VOIR_L_ARGENT) else []
    )
    return [*caisse, *bureau]


def _familles(agent: Utilisateur) -> list[Entree]:
    entrees = []
    if agent.has_perm(VOIR_LES_FAMILLES):
        entrees.append(Entree("famille:recherche", "Chercher une famille"))
    if agent.has_perm(DONNER_ACCES):
        entrees.append(Entree("acces:familles", "Accès des familles"))
    if agent.has_perm(TENIR_LES_FICHES):
        attente = demandes.en_attente(agent)
        entrees += [
            Entree("demandes:accueil", "Demandes des familles", attente),
            Entree("enfants:accueil", "Enfants de parents séparés"),
        ]
    return entrees


def _audit(agent: Utilisateur) -> list[Entree]:
    return [Entree("audit:journal", "Qui a fait quoi")] if agent.has_perm(VOIR_AUDIT) else []


def _cantine(agent: Utilisateur) -> list[Entree]:
    entrees = []
    if cantine_acces.tient_les_menus(agent):
        entrees.append(Entree("menus:accueil", "Menus de la cantine"))
    if repas_acces.tient_les_reservations(agent):
        entrees += [
            Entree("service:accueil", "Réservations des familles"),
            Entree("releves:accueil", "Facturation des repas"),
        ]
    return entrees


def _imports(agent: Utilisateur) -> list[Entree]:
    if not genres.de(agent):
        return []
    return [Entree("imports:accueil", "Imports de fichiers", depots.a_confirmer(agent))]


_CUISINE = {
    VOIR_EFFECTIFS: Entree("cuisine:accueil", "Effectifs de la cantine"),
    POINTER: Entree("cuisine:pointage", "Pointer les présences"),
    VOIR_PAI: Entree("cuisine:pai", "PAI"),
}


def cuisine(agent: Utilisateur) -> list[Entree]:
    """The kitchen's buttons; none for a service without schools."""
    siennes = [entree for droit, entree in _CUISINE.items() if agent.has_perm(droit)]
    return siennes if siennes and sert_une_ecole(agent) else []


def _ville(agent: Utilisateur) -> list[Entree]:
    entrees = []
    if agent.has_perm(TENIR_LES_ANNONCES):
        entrees.append(Entree("admin:portail_annonce_changelist", "Annonces aux familles"))
    if agent.has_perm(REGLER_LA_VILLE):
        entrees.append(Entree("reglages:accueil", "Réglages de la ville"))
    return entrees


RANGEES: list[list[Source]] = [
    [_regie, _familles, _imports],
    [_cantine],
    [cuisine],
    [_ville, _audit],
]
