"""Wiping what documents and ledger rows say of people, once the law lets it go: rows, figures and
seals stay, so that the accounts still add up. Who may go is the caller's to know."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from ..models import (
    Cheque,
    DocumentBordereau,
    DocumentRecu,
    Encaissement,
    EnvoiRecu,
    Facture,
    LigneFacture,
    Recu,
)
from .verrous import verrouiller

EFFACE = "(effacé)"  # a negative entry has to say why, and its reason may name somebody


@transaction.atomic
def effacer_factures(cles: Collection[int]) -> None:
    """Wipe the children's names, the bands and the wordings of these invoices' lines."""
    verrouiller(cles)
    LigneFacture.objects.filter(facture__in=cles).effacer(enfant="", libelle="", tranche="")
    # Of a known content, a digest still tells whose it was.
    Facture.objects.filter(pk__in=cles).effacer(empreinte="", effacee_le=timezone.now())


@transaction.atomic
def effacer_encaissements(cles: Collection[int]) -> None:
    """Wipe the payer's name from these entries and their receipts, and destroy the PDFs.

    The files go first: a stop in between leaves rows that the next run takes up again.
    """
    documents = DocumentRecu.objects.filter(recu__encaissement__in=cles)
    for document in documents.exclude(fichier=""):
        document.fichier.storage.delete(str(document.fichier))
    documents.effacer(fichier="")
    recus = Recu.objects.filter(encaissement__in=cles)
    EnvoiRecu.objects.filter(recu__in=recus).update(adresse="")
    recus.effacer(payeur="")
    Cheque.objects.filter(encaissement__in=cles).effacer(numero="", banque="", tireur="")
    encaissements = Encaissement.objects.filter(pk__in=cles)
    encaissements.exclude(motif="").effacer(motif=EFFACE)
    encaissements.effacer(payeur="", efface_le=timezone.now())


@transaction.atomic
def effacer_bordereaux(cles: Collection[int]) -> None:
    """Destroy the PDFs of these bordereaux, which name families: their figures stay."""
    documents = DocumentBordereau.objects.filter(bordereau__in=cles)
    for document in documents.exclude(fichier=""):
        document.fichier.storage.delete(str(document.fichier))
    documents.effacer(fichier="")


def oublier_les_adresses(cles: Collection[int]) -> None:
    """Forget where these letters of receipts went, not that they did: none goes out again."""
    EnvoiRecu.objects.filter(pk__in=cles).update(adresse="")
