"""The archive: everything that is no longer to pay, by year, with its receipts."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Prefetch
from django.utils import timezone

from comptes.models import Famille
from portail.argent import euros
from portail.dates import aujourd_hui

from .etats import EtatFacture
from .models import Facture, Imputation
from .presentation import libelle_etat


@dataclass(frozen=True)
class Entree:
    """One archived invoice: its amount in cents, the day on which it was settled, its receipts."""

    facture: Facture
    etat: EtatFacture
    libelle_etat: str
    montant: int
    le: date | None
    recus: list[str]
    note: str


@dataclass(frozen=True)
class Annee:
    annee: int
    entrees: list[Entree]


def annees(famille: Famille) -> list[Annee]:
    """Return the archive, newest first; three queries whatever its length."""
    jour, instant = aujourd_hui(), timezone.now()
    imputations = Imputation.objects.select_related("encaissement__recu", "avoir").order_by("pk")
    factures = (
        Facture.objects.de(famille)
        .archivees(jour, instant)
        .avec_etat()
        .select_related("service", "origine")
        .prefetch_related(Prefetch("imputations", queryset=imputations))
        .order_by("-date_emission", "-numero")
    )
    entrees = [_entree(f, f.etat_le(jour, instant)) for f in factures]
    par_annee = groupby(entrees, key=lambda e: e.facture.date_emission.year)
    return [Annee(annee, list(lot)) for annee, lot in par_annee]


def _entree(facture: Facture, etat: EtatFacture) -> Entree:
    imputations = list(facture.imputations.all())
    annulees = {i.annule_id for i in imputations}
    actives = [i for i in imputations if i.montant > 0 and i.pk not in annulees]
    encaissements = [i.encaissement for i in actives if i.encaissement]
    recus = [e.recu.numero for e in encaissements if hasattr(e, "recu")]
    dernier = encaissements[-1].recu_le if encaissements else None
    return Entree(
        facture=facture,
        etat=etat,
        libelle_etat=libelle_etat(facture, etat),
        montant=facture.total,
        le=timezone.localtime(dernier).date() if dernier else None,
        recus=list(dict.fromkeys(recus)),
        note=_note(facture, etat),
    )


def _note(facture: Facture, etat: EtatFacture) -> str:
    if facture.origine:
        correction = f"corrige la facture {facture.origine.numero}"
        reste = etat == EtatFacture.AVOIR and facture.regle
        return f"{correction}, {euros(-facture.reste)} restent à déduire" if reste else correction
    if etat in (EtatFacture.ECHUE, EtatFacture.PRESENTEE) and facture.regle:
        return f"dont {euros(facture.regle)} déjà réglés"
    return ""
