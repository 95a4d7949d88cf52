"""The families that the town's own software exports: `lire()` is pure, `enregistrer()` writes."""

from .changements import Bilan
from .ecriture import enregistrer
from .lecture import COLONNES, MOT_DE_PASSE, EnfantLu, FamilleLue, lire
from .rapport import rapport

__all__ = [
    "COLONNES",
    "MOT_DE_PASSE",
    "Bilan",
    "EnfantLu",
    "FamilleLue",
    "enregistrer",
    "lire",
    "rapport",
]
