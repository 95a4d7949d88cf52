"""The menus that the kitchen's own software exports: `lire()` is pure, `enregistrer()` writes."""

from .ecriture import Bilan, enregistrer
from .lecture import COLONNES, MenuLu, PlatLu, lire
from .rapport import rapport

__all__ = ["COLONNES", "Bilan", "MenuLu", "PlatLu", "enregistrer", "lire", "rapport"]
