"""The invoices that a service's own software exports: `lire()` is pure, `enregistrer()` writes."""

from .colonnes import COLONNES
from .ecriture import Bilan, enregistrer
from .lecture import FactureLue, FactureRefusee, lire
from .rapport import rapport

__all__ = ["COLONNES", "Bilan", "FactureLue", "FactureRefusee", "enregistrer", "lire", "rapport"]
