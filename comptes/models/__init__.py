"""Who: the households that owe, their adults and children, and the logins of all."""

from .consultation import Consultation
from .demande import DemandeMiseAJour, PriseEnCharge
from .famille import Enfant, EnfantsDistincts, Famille, Rattachement, Responsable
from .lettre import Lettre
from .utilisateur import Connexion, Utilisateur

__all__ = [
    "Connexion",
    "Consultation",
    "DemandeMiseAJour",
    "Enfant",
    "EnfantsDistincts",
    "Famille",
    "Lettre",
    "PriseEnCharge",
    "Rattachement",
    "Responsable",
    "Utilisateur",
]
