"""The ground's own rows: the town, its help, its notices, the files that agents drop, signs of
life."""

from .aide import Etape, Question
from .annonce import Annonce
from .commune import Commune, mot_code
from .export import ExportListe
from .fichier_importe import FichierImporte
from .veille import Battement, Purge

__all__ = [
    "Annonce",
    "Battement",
    "Commune",
    "Etape",
    "ExportListe",
    "FichierImporte",
    "Purge",
    "Question",
    "mot_code",
]
