"""What is to be carried to the town's own software, as a file for a spreadsheet; that it was taken
is written."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Utilisateur
from portail import tableur
from portail.models import ExportListe

from ..fiches.perimetre import a_reporter

LISTE = "demandes à reporter"
COLONNES = (
    "code_famille", "de", "champ", "avant", "apres", "appliquee_le", "appliquee_par",
)  # fmt: skip


@transaction.atomic
def exporter(agent: Utilisateur) -> bytes:
    """Return the file of this agent's, and write who took it."""
    demandes = list(a_reporter(agent))
    ExportListe.objects.create(
        par=agent,
        modele=DemandeMiseAJour._meta.label,
        liste=LISTE,
        forme="csv",
        lignes=len(demandes),
    )
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
