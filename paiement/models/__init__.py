"""How the bank talks: baskets, attempts with frozen lines, and every message as received."""

from portail.references import nouvelle_reference  # an early migration names it here

from .alerte import Alerte
from .contrat import ContratBanque
from .message import Confirmation, MessageBanque
from .numero import CompteurTransaction
from .paiement import LignePaiement, Paiement, PaiementQuerySet, Transition
from .panier import Panier
from .releve import LigneReleve, VirementBanque

__all__ = [
    "Alerte",
    "CompteurTransaction",
    "Confirmation",
    "ContratBanque",
    "LignePaiement",
    "LigneReleve",
    "MessageBanque",
    "Paiement",
    "PaiementQuerySet",
    "Panier",
    "Transition",
    "VirementBanque",
    "nouvelle_reference",
]
