"""The families that the town's own software exports: `lire()` is pure, `enregistrer()` writes."""

from .changements import Bilan
from .ecriture import enregistrer
from .lecture import COLONNES, EnfantLu, FamilleLue, lire

__all__ = ["COLONNES", "Bilan", "EnfantLu", "FamilleLue", "enregistrer", "lire"]
