"""The ground's own rows: the town, its notices, the files that agents drop, signs of life."""

from .annonce import Annonce
from .commune import Commune, mot_code
from .export import ExportListe
from .fichier_importe import FichierImporte
from .veille import Battement, Purge

__all__ = ["Annonce", "Battement", "Commune", "ExportListe", "FichierImporte", "Purge", "mot_code"]
