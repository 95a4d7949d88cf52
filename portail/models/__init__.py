"""The ground's own rows: the town, the files that agents drop, and the portal's signs of life."""

from .commune import Commune
from .fichier_importe import FichierImporte
from .veille import Battement, Purge

__all__ = ["Battement", "Commune", "FichierImporte", "Purge"]
