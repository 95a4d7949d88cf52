"""What the Trésorerie was paid for invoices past due: `lire()` is pure, `enregistrer()` writes."""

from .ecriture import enregistrer
from .lecture import COLONNES, FACULTATIVES, ReglementLu, lire
from .rapport import rapport
from .reglements import Bilan

__all__ = [
    "COLONNES",
    "FACULTATIVES",
    "Bilan",
    "ReglementLu",
    "enregistrer",
    "lire",
    "rapport",
]
