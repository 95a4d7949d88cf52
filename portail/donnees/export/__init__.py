"""A copy of all that the town keeps on a family, for one of its adults.

The list of sections is the list of what is copied: a room that keeps something new of a family adds
its own. What is another adult's own (e-mail address, sign-ins) is never in it.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from comptes.models import Responsable
from portail.models import Commune

from . import argent, cantine, demandes_repas, foyer, traces
from .demandeur import Demandeur, Lecteur

FORMAT = "portail-famille/mes-donnees"
VERSION = 1


@dataclass(frozen=True)
class Section:
    """What is kept of one kind; `lire` returns plain rows, cents and dates as Python has them."""

    cle: str
    titre: str
    lire: Lecteur


SECTIONS = (
    Section("compte", "Votre accès", foyer.compte),
    Section("famille", "Votre famille", foyer.famille),
    Section("adultes", "Les adultes du foyer", foyer.adultes),
    Section("enfants", "Vos enfants", foyer.enfants),
    Section("demandes", "Vos demandes de mise à jour", foyer.demandes),
    Section("reservations", "Les repas réservés", cantine.reservations),
    Section("confirmations", "Vos réservations et annulations", cantine.confirmations),
    Section("presences", "Les présences de vos enfants au restaurant scolaire", cantine.presences),
    Section("pai", "Les projets d’accueil individualisé (PAI) de vos enfants", cantine.pai),
    Section("demandes_repas", "Vos absences et demandes de repas", demandes_repas.demandes),
    Section("releves_repas", "Vos repas donnés à facturer", demandes_repas.releves),
    Section("factures", "Vos factures et avoirs", argent.factures),
    Section("encaissements", "Ce que la ville a reçu de vous, et vos reçus", argent.encaissements),
    Section("paiements", "Vos paiements en ligne, effectués ou non", argent.paiements),
    Section("panier", "Votre panier", argent.panier),
    Section("lettres", "Les e-mails qui vous ont été envoyés", traces.lettres),
    Section("connexions", "Vos connexions", traces.connexions),
    Section("consultations", "Quand un agent a vu votre espace", traces.consultations),
    Section("essais", "Les essais de connexion avec votre identifiant", traces.essais),
    Section("historique", "L’historique des changements", traces.historique),
)


@dataclass(frozen=True)
class Copie:
    """The copy: whose, made when, and each section with its rows."""

    demandeur: Demandeur
    produite_le: datetime
    sections: list[tuple[Section, list[dict[str, Any]]]]


def copier(responsable: Responsable) -> Copie:
    """Read everything; a constant number of queries whatever the family has lived through."""
    demandeur = Demandeur(responsable)
    lues = [(section, section.lire(demandeur)) for section in SECTIONS]
    return Copie(demandeur, timezone.now(), lues)


def en_json(copie: Copie) -> bytes:
    """Write the copy for machines (docs/donnees-personnelles.md): ISO dates, integer cents."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "produit_le": copie.produite_le,
        "ville": Commune.actuelle().nom,
        "code_famille": copie.demandeur.famille.code,
        "demande_par": str(copie.demandeur.responsable),
        **{section.cle: lignes for section, lignes in copie.sections},
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=_iso).encode()


def _iso(valeur: object) -> str:
    if isinstance(valeur, datetime):
        return timezone.localtime(valeur).isoformat(timespec="seconds")
    if isinstance(valeur, date):
        return valeur.isoformat()
    raise TypeError(f"{type(valeur).__name__} ne s’écrit pas en JSON.")
