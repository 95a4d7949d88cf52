"""The ground's own rows: the town, and the portal's signs of life."""

from .commune import Commune, mot_code
from .export import ExportListe
from .veille import Battement, Purge

__all__ = ["Battement", "Commune", "ExportListe", "Purge", "mot_code"]
