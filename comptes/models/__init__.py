"""Who: the households that owe, their adults and children, and the logins of all."""

from .demande import DemandeMiseAJour, PriseEnCharge
from .export import Export
from .famille import Enfant, EnfantsDistincts, Famille, Rattachement, Responsable
from .utilisateur import Connexion, Utilisateur

__all__ = [
    "Connexion",
    "DemandeMiseAJour",
    "Enfant",
    "EnfantsDistincts",
    "Export",
    "Famille",
    "PriseEnCharge",
    "Rattachement",
    "Responsable",
    "Utilisateur",
]
