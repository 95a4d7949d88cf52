"""The files that agents dropped, and what remains on disk of those that no row names."""

import time
from pathlib import Path

from django.conf import settings

from portail.models import FichierImporte
from portail.models.fichier_importe import FINIS

from .calendrier import avant
from .lots import Comptes, Passage, par_lots

LOT = 20  # files weigh
RECENT = 24 * 3600  # seconds: a file is there shortly before its row


def effacer(passage: Passage) -> Comptes:
    """Erase finished imports, their files with them."""
    limite = avant(passage.jour, passage.durees["imports"])
    finis = FichierImporte.objects.filter(etat__in=FINIS, fini_le__lt=limite)
    imports = par_lots(finis, _supprimer, passage, lot=LOT)
    return [("import,imports", imports), ("fichier perdu,fichiers perdus", _perdus(passage))]


def _supprimer(cles: list[int]) -> None:
    """The files go first: a stop in between leaves rows that the next run takes up again."""
    lot = FichierImporte.objects.filter(pk__in=cles)
    for depot in lot.exclude(fichier=""):
        depot.fichier.storage.delete(str(depot.fichier.name))
    lot.delete()


def _perdus(passage: Passage) -> int:
    """Files of a drop, or of an end, that was cut short."""
    racine = Path(settings.MEDIA_ROOT)
    nommes = set(FichierImporte.objects.exclude(fichier="").values_list("fichier", flat=True))
    avant_hier = time.time() - RECENT
    perdus = [
        fichier
        for fichier in racine.glob("imports/*/*")
        if str(fichier.relative_to(racine)) not in nommes and fichier.stat().st_mtime < avant_hier
    ]
    if not passage.essai:
        for fichier in perdus:
            fichier.unlink(missing_ok=True)
    return len(perdus)
