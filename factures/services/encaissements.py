"""Money in: one encaissement, the invoices that it settles, its receipt number, its seals."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from portail.argent import EUR, ZERO, euros

from .. import journal
from ..models import (
    Cheque,
    CompteurRecu,
    Encaissement,
    Facture,
    Imputation,
    Moyen,
    Origine,
    Recu,
    Regie,
)
from .titres import repartition_permise
from .verrous import regler, verrouiller

PLAFOND_ESPECES = 300_00  # cents; the law's ceiling for cash at a public till


class PlafondEspeces(ValueError):
    """More cash than a public till may take in one payment."""


class ChequeRecu(NamedTuple):
    """What is read on a cheque: its number, its bank, who signed it."""

    numero: str
    banque: str
    tireur: str


def exiger_plafond(moyen: str, origine: str, montant: int) -> None:
    """Raise `PlafondEspeces` for more cash than the régie's till may take. Cents."""
    if moyen == Moyen.ESPECES and origine == Origine.REGIE and montant > PLAFOND_ESPECES:
        raise PlafondEspeces(f"En espèces, {euros(PLAFOND_ESPECES)} au plus par paiement.")


@transaction.atomic
def encaisser(
    *,
    regie: Regie,
    famille: Famille,
    payeur: str,
    montant: int,
    moyen: Moyen,
    origine: Origine,
    recu_le: datetime,
    repartition: Sequence[tuple[int, int]],
    devise: str = EUR,
    reference: str = "",
    banque: str = "",
    reference_bancaire: str = "",
    enregistre_par: Utilisateur | None = None,
    cheque: ChequeRecu | None = None,
) -> Encaissement:
    """Record money received and settle invoices with it.

    `montant` in cents, > 0; `recu_le` aware. `repartition` lists (invoice pk, cents wished): each
    gets that, up to what it still owes and to what is left of the money. What is not allocated
    stays a trop-perçu, for the régie to clear up. A receipt is numbered, but for money that the
    Trésorerie took. Raises `PlafondEspeces`; `TitreNonAccepte` for CESU or holiday vouchers beyond
    what they may settle; `ValueError` to settle another family's invoices, or
    with another currency than theirs; `IntegrityError` for a bank reference already recorded.
    """
    exiger_plafond(moyen, origine, montant)
    # The encaissement is new: nobody else can hold it, so the invoices may be locked first.
    factures = verrouiller(cle for cle, _ in repartition)
    if any(facture.famille_id != famille.pk for facture in factures.values()):
        raise ValueError("Une facture est celle d’une autre famille.")
    if repartition and devise != EUR:
        raise ValueError("Une autre devise ne règle pas des factures en euros.")
    if origine == Origine.REGIE:
        _exiger_la_regie(regie, factures)
    repartition = repartition_permise(
        moyen, montant, [(factures[cle], voulu) for cle, voulu in repartition]
    )
    encaissement = Encaissement(
        regie=regie,
        famille=famille,
        payeur=payeur,
        montant=montant,
        devise=devise,
        moyen=moyen,
        origine=origine,
        recu_le=recu_le,
        reference=reference,
        banque=banque,
        reference_bancaire=reference_bancaire,
        enregistre_par=enregistre_par,
    )
    encaissement.full_clean(validate_unique=False, validate_constraints=False)
    encaissement.save()
    if cheque:
        Cheque.objects.create(encaissement=encaissement, **cheque._asdict())
    ecritures: list[models.Model] = [encaissement]
    ecritures += _imputer(encaissement, factures, repartition, montant, encaissement.enregistre_le)
    if origine != Origine.TRESORERIE:
        ecritures.append(_numeroter(encaissement))
    journal.sceller(ecritures)
    return encaissement


@transaction.atomic
def imputer(encaissement: Encaissement, facture: Facture, montant: int) -> Imputation:
    """Settle an invoice with a part of an encaissement's trop-perçu. Cents.

    Raises `ValueError` when the invoice is another family's, when the money is no euros, or when
    the trop-perçu or what is owed is less than `montant`.
    """
    Encaissement.objects.select_for_update().get(pk=encaissement.pk)
    if encaissement.devise != EUR:
        raise ValueError("Cet encaissement est dans une autre devise que les factures.")
    factures = verrouiller([facture.pk])
    if factures[facture.pk].famille_id != encaissement.famille_id:
        raise ValueError("Cette facture est celle d’une autre famille.")
    _exiger_la_regie(encaissement.regie, factures)
    if not 0 < montant <= min(trop_percu(encaissement), factures[facture.pk].reste):
        raise ValueError(f"{euros(montant)} dépasse le trop-perçu ou ce qui reste à payer.")
    (imputation,) = _imputer(
        encaissement, factures, [(facture.pk, montant)], montant, timezone.now()
    )
    journal.sceller([imputation])
    return imputation


def _exiger_la_regie(regie: Regie, factures: Mapping[int, Facture]) -> None:
    """A régie collects for its own services only (its acte constitutif); what a bank has captured
    is recorded whatever it is of."""
    if Facture.objects.filter(pk__in=factures).exclude(service__regie=regie).exists():
        raise ValueError("Une facture est celle d’une autre régie.")


def trop_percu(encaissement: Encaissement) -> int:
    """Return the cents of this encaissement that settle nothing and were not given back."""
    ecritures = Encaissement.objects.filter(
        models.Q(pk=encaissement.pk)
        | models.Q(rembourse=encaissement)
        | models.Q(contrepasse=encaissement)
    )
    montant = ecritures.aggregate(s=Sum("montant"))["s"] or ZERO
    impute = Imputation.objects.filter(encaissement__in=ecritures).aggregate(s=Sum("montant"))["s"]
    return int(montant - (impute or ZERO))


def _imputer(
    encaissement: Encaissement,
    factures: dict[int, Facture],
    repartition: Sequence[tuple[int, int]],
    disponible: int,
    instant: datetime,
) -> list[Imputation]:
    imputations = []
    for cle, voulu in repartition:
        facture = factures[cle]
        montant = min(voulu, facture.reste, disponible)
        if montant <= 0:
            continue
        imputations.append(
            Imputation(
                facture=facture,
                encaissement=encaissement,
                montant=montant,
                enregistree_le=instant,
            )
        )
        regler(facture, montant)
        disponible -= montant
    return Imputation.objects.bulk_create(imputations)


def _numeroter(encaissement: Encaissement) -> Recu:
    annee = timezone.localtime(encaissement.enregistre_le).year
    CompteurRecu.objects.get_or_create(regie=encaissement.regie, annee=annee)
    compteur = CompteurRecu.objects.select_for_update().get(regie=encaissement.regie, annee=annee)
    compteur.dernier += 1
    compteur.save(update_fields=["dernier"])
    return Recu.objects.create(
        regie=encaissement.regie,
        annee=annee,
        rang=compteur.dernier,
        numero=f"{encaissement.regie.code}-{annee}-{compteur.dernier:06d}",
        encaissement=encaissement,
        payeur=encaissement.payeur,
    )
