"""What is to be carried to the town's own software, as a file for a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils import timezone

from comptes.models import DemandeMiseAJour

COLONNES = (
    "code_famille", "de", "champ", "avant", "apres", "appliquee_le", "appliquee_par",
)  # fmt: skip
# A spreadsheet would run what begins so, and a parent may write it.
FORMULE = ("=", "+", "-", "@", "\t", "\r")


def csv_de(demandes: Iterable[DemandeMiseAJour]) -> bytes:
    """Return the rows as French spreadsheets open them: UTF-8 with its mark, semicolons."""
    sortie = StringIO(newline="")
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow(COLONNES)
    for demande in demandes:
        plume.writerow(map(_sure, _cellules(demande)))
    return sortie.getvalue().encode("utf-8-sig")


def _cellules(demande: DemandeMiseAJour) -> Iterable[str]:
    assert demande.traitee_le is not None
    yield demande.famille.code
    yield str(demande.enfant or demande.responsable or "famille")
    yield demande.champ
    yield demande.avant
    yield demande.apres
    yield f"{timezone.localtime(demande.traitee_le):%d/%m/%Y %H:%M}"
    yield str(demande.traitee_par or "")


def _sure(cellule: str) -> str:
    return f"'{cellule}" if cellule.startswith(FORMULE) else cellule
