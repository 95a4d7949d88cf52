"""Undoing: a second, negative entry that names the first. Nothing is ever edited."""

from django.db import models, transaction
from django.utils import timezone

from comptes.models import Utilisateur
from portail.argent import euros

from .. import journal
from ..models import Encaissement, Imputation, Moyen
from .encaissements import trop_percu
from .verrous import regler, verrouiller


@transaction.atomic
def contrepasser(
    encaissement: Encaissement, *, motif: str, par: Utilisateur | None
) -> Encaissement:
    """Reverse a whole encaissement (a bounced cheque, a slip of the hand); its invoices owe again.

    Raises `ValueError` without a reason, for an entry that is itself negative, or for one that
    was reversed or refunded before.
    """
    original = Encaissement.objects.select_for_update().get(pk=encaissement.pk)
    _exiger_motif(motif)
    if original.montant < 0:
        raise ValueError("Une contrepassation ou un remboursement ne se contrepasse pas.")
    if Encaissement.objects.filter(
        models.Q(contrepasse=original) | models.Q(rembourse=original)
    ).exists():
        raise ValueError("Cet encaissement est déjà contrepassé ou remboursé.")
    actives = list(original.imputations.filter(montant__gt=0, annulation=None))
    factures = verrouiller(i.facture_id for i in actives)
    negatif = _negatif(original, original.montant, original.moyen, motif, par, contrepasse=original)
    annulations = [
        Imputation(
            facture_id=i.facture_id,
            encaissement=negatif,
            montant=-i.montant,
            annule=i,
            enregistree_le=negatif.enregistre_le,
        )
        for i in actives
    ]
    Imputation.objects.bulk_create(annulations)
    for annulation in annulations:
        regler(factures[annulation.facture_id], annulation.montant)
    journal.sceller([negatif, *annulations])
    return negatif


@transaction.atomic
def rembourser(
    encaissement: Encaissement,
    montant: int,
    *,
    motif: str,
    par: Utilisateur | None,
    moyen: Moyen = Moyen.VIREMENT,
) -> Encaissement:
    """Record that `montant` cents of a trop-perçu were given back outside (a bank transfer).

    Raises `ValueError` without a reason or when the trop-perçu is less than that.
    """
    original = Encaissement.objects.select_for_update().get(pk=encaissement.pk)
    _exiger_motif(motif)
    if not 0 < montant <= trop_percu(original):
        raise ValueError(f"{euros(montant)} dépasse le trop-perçu.")
    negatif = _negatif(original, montant, moyen, motif, par, rembourse=original)
    journal.sceller([negatif])
    return negatif


def _negatif(
    original: Encaissement,
    montant: int,
    moyen: str,
    motif: str,
    par: Utilisateur | None,
    **lien: Encaissement,
) -> Encaissement:
    return Encaissement.objects.create(
        regie_id=original.regie_id,
        famille_id=original.famille_id,
        payeur=original.payeur,
        montant=-montant,
        devise=original.devise,
        moyen=moyen,
        origine=original.origine,
        recu_le=timezone.now(),
        reference=original.reference,
        banque=original.banque,
        motif=motif.strip(),
        enregistre_par=par,
        **lien,
    )


def _exiger_motif(motif: str) -> None:
    if not motif.strip():
        raise ValueError("Une correction dit son motif.")
