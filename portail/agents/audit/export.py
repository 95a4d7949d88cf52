"""The acts of a period as a file for a spreadsheet; that it was taken is an act too."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from portail import tableur
from portail.models import ExportListe

from .actes import Acte
from .forms import Filtre
from .journal import tous

MAXIMUM = 10_000
LISTE = "actes (audit)"
COLONNES = ("le", "qui", "quoi", "objet", "detail")


class TropLong(ValueError):
    """The period holds more acts than a file may."""


@transaction.atomic
def exporter(filtre: Filtre, lecteur: Utilisateur) -> bytes:
    """Return the file, and write who took it; raises `TropLong`: nothing is cut in silence."""
    actes = list(islice(tous(filtre, lecteur), MAXIMUM + 1))
    if len(actes) > MAXIMUM:
        raise TropLong(
            f"Plus de {MAXIMUM:,} actes : choisissez une période plus courte, ou une sorte "
            "d’acte. Rien n’a été exporté.".replace(",", "\u00a0", 1)
        )
    ExportListe.objects.create(
        par=lecteur, liste=LISTE, forme="csv", filtres=filtre.en_mots, lignes=len(actes)
    )
    return tableur.ecrire(COLONNES, map(_cellules, actes))


def _cellules(acte: Acte) -> Iterable[str]:
    yield f"{timezone.localtime(acte.le):%d/%m/%Y %H:%M:%S}"
    yield acte.par or "le portail"
    yield acte.quoi
    yield acte.objet
    yield " ; ".join(acte.detail)
