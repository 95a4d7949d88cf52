"""What a family can pay at the counter: its due invoices by régie, and what stands in the way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from comptes.models import Famille, Responsable
from factures.etats import EtatFacture
from factures.models import Encaissement, Facture, Recu, Regie
from factures.presentation import libelle_etat, resumer
from factures.trop_percus import TropPercu, de
from paiement.etats import Etat
from paiement.models import LignePaiement
from portail.dates import aujourd_hui

DERNIERS = 5
# What is proposed first: the rest waits for a tick of the clerk's.
PROPOSES = (EtatFacture.A_PAYER, EtatFacture.EN_COURS)


@dataclass(frozen=True)
class Ligne:
    """A due invoice. `en_ligne`: the reference of an online attempt that may still pay it."""

    facture: Facture
    etat: EtatFacture
    libelle_etat: str
    resume: str
    en_ligne: str
    cochee: bool


@dataclass(frozen=True)
class ParRegie:
    regie: Regie
    lignes: list[Ligne]

    @property
    def coche(self) -> int:
        return sum(li.facture.reste for li in self.lignes if li.cochee)


@dataclass(frozen=True)
class Caisse:
    famille: Famille
    adultes: list[Responsable]
    regies: list[ParRegie]
    trop_percus: list[TropPercu]
    derniers: list[tuple[Encaissement, Recu | None, Encaissement | None]]


def lire(famille: Famille, cochees: Collection[str] | None = None) -> Caisse:
    """Read what the family owes; `cochees` are the numbers ticked, None: what is to be paid now.

    A constant number of queries."""
    factures = list(
        Facture.objects.de(famille)
        .dues()
        .avec_etat()
        .select_related("service__regie")
        .order_by("date_limite", "numero")
    )
    etats = {f.pk: f.etat_le(aujourd_hui(), timezone.now()) for f in factures}
    resumes, en_ligne = resumer(factures), tentatives(factures)
    par_regie: dict[Regie, list[Ligne]] = {}
    for facture in factures:
        etat = etats[facture.pk]
        ligne = Ligne(
            facture,
            etat,
            libelle_etat(facture, etat),
            resumes[facture.pk],
            en_ligne.get(facture.pk, ""),
            etat in PROPOSES if cochees is None else facture.numero in cochees,
        )
        par_regie.setdefault(facture.service.regie, []).append(ligne)
    return Caisse(
        famille,
        list(famille.responsables.select_related("utilisateur").order_by("rang")),
        [ParRegie(regie, lignes) for regie, lignes in par_regie.items()],
        [t for t in de(famille) if t.reste],
        _derniers(famille),
    )


def tentatives(factures: Sequence[Facture]) -> dict[int, str]:
    """Return, by invoice, the reference of the latest online attempt that may still pay it."""
    # One that was let go, or that the régie has to clear up, may be captured all the same.
    vivants = Q(paiement__etat__in=(Etat.EN_COURS, Etat.A_ECLAIRCIR)) | Q(
        paiement__interroger_le__isnull=False
    )
    ouvertes = LignePaiement.objects.filter(vivants, facture__in=[f.pk for f in factures]).exclude(
        paiement__etat=Etat.ACCEPTE
    )
    return dict(ouvertes.order_by("paiement").values_list("facture", "paiement__reference"))


def _derniers(famille: Famille) -> list[tuple[Encaissement, Recu | None, Encaissement | None]]:
    """Each with its receipt and its reversal, where it has them."""
    siens = Encaissement.objects.filter(famille=famille, efface_le=None)
    lus = siens.select_related("recu", "contrepassation").order_by("-pk")[:DERNIERS]
    return [(e, getattr(e, "recu", None), getattr(e, "contrepassation", None)) for e in lus]
