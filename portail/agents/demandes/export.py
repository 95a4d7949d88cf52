"""What is to be carried to the town's own software, as a file for a spreadsheet."""

from collections.abc import Iterable

from django.utils import timezone

from comptes.models import DemandeMiseAJour
from portail import tableur

COLONNES = (
    "code_famille", "de", "champ", "avant", "apres", "appliquee_le", "appliquee_par",
)  # fmt: skip


def csv_de(demandes: Iterable[DemandeMiseAJour]) -> bytes:
    return tableur.ecrire(COLONNES, map(_cellules, demandes))


def _cellules(demande: DemandeMiseAJour) -> Iterable[str]:
    assert demande.traitee_le is not None
    yield demande.famille.code
    yield str(demande.enfant or demande.responsable or "famille")
    yield demande.champ
    yield demande.avant
    yield demande.apres
    yield f"{timezone.localtime(demande.traitee_le):%d/%m/%Y %H:%M}"
    yield str(demande.traitee_par or "")
