"""An invoice in a few words, as the pages show it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from comptes.models import Famille
from portail.dates import aujourd_hui, jour_court
from portail.mots import liste

from .etats import EtatFacture
from .models import Facture, LigneFacture, Service
from .models.facture import prenom


@dataclass(frozen=True)
class Tenue:
    """The live attempt that holds an invoice."""

    reference: str
    depuis: datetime


@dataclass(frozen=True)
class Carte:
    """One invoice on the Factures page. Cents."""

    facture: Facture
    etat: EtatFacture
    libelle_etat: str
    resume: str
    reste: int
    avoirs: int
    tenue: Tenue | None
    coche: bool

    @property
    def payable(self) -> bool:
        return self.etat == EtatFacture.A_PAYER


@dataclass(frozen=True)
class Groupe:
    """The invoices of one service for one period (its first day)."""

    service: Service
    periode: date
    cartes: list[Carte]


def avec_lignes(factures: QuerySet[Facture]) -> QuerySet[Facture]:
    """Prefetch the lines that a page needs, prestations included: one query for all invoices."""
    lignes = LigneFacture.objects.select_related("prestation").order_by("rang")
    return factures.prefetch_related(Prefetch("lignes", queryset=lignes))


def groupes(factures: Sequence[Facture], dans_le_panier: set[int]) -> list[Groupe]:
    """Group the cards by service and period, the nearest due date first.

    With nothing payable in the basket yet, all comes ticked: paying everything is the usual wish.
    """
    resumes = resumer(factures)
    jour, instant = aujourd_hui(), timezone.now()
    choisies = {
        f.pk
        for f in factures
        if f.pk in dans_le_panier and f.etat_le(jour, instant) == EtatFacture.A_PAYER
    }
    par_groupe: dict[tuple[Service, date], list[Carte]] = defaultdict(list)
    for facture in sorted(factures, key=_echeance):
        coche = facture.pk in choisies or not choisies
        par_groupe[facture.service, facture.periode].append(
            _carte(facture, resumes[facture.pk], coche, jour, instant)
        )
    return [Groupe(s, p, cartes) for (s, p), cartes in par_groupe.items()]


def resumer(factures: Sequence[Facture]) -> dict[int, str]:
    """Return, per invoice, its children and prestations: `Gabin · jardin d’enfants`."""
    lignes = (
        LigneFacture.objects.filter(facture__in=[f.pk for f in factures])
        .order_by("facture", "rang")
        .values_list("facture", "enfant", "prestation__libelle")
    )
    enfants: dict[int, dict[str, None]] = defaultdict(dict)
    prestations: dict[int, dict[str, None]] = defaultdict(dict)
    for facture, enfant, prestation in lignes:
        enfants[facture][prenom(enfant)] = None
        prestations[facture][prestation[:1].lower() + prestation[1:]] = None
    return {
        f.pk: " · ".join(filter(None, [liste(enfants[f.pk]), ", ".join(prestations[f.pk])]))
        for f in factures
    }


def libelle_etat(facture: Facture, etat: EtatFacture) -> str:
    """The state in words, with its day where it has one."""
    if etat in (EtatFacture.SERA_PRELEVEE, EtatFacture.PRESENTEE) and facture.date_prelevement:
        return f"{etat.label} le {jour_court(facture.date_prelevement)}"
    return str(etat.label)


def tenue(facture: Facture, etat: EtatFacture) -> Tenue | None:
    """Which attempt holds the invoice, when one does."""
    if etat != EtatFacture.EN_COURS or facture.tenue_depuis is None:
        return None
    return Tenue(facture.tenue_par, facture.tenue_depuis)


def _carte(facture: Facture, resume: str, coche: bool, jour: date, instant: datetime) -> Carte:
    etat = facture.etat_le(jour, instant)
    return Carte(
        facture=facture,
        etat=etat,
        libelle_etat=libelle_etat(facture, etat),
        resume=resume,
        reste=facture.reste,
        avoirs=facture.credite,
        tenue=tenue(facture, etat),
        coche=coche,
    )


def _echeance(facture: Facture) -> tuple[date, str]:
    return facture.date_limite or date.max, facture.numero


@dataclass(frozen=True)
class Derniere:
    """One of the latest invoices, whatever its state."""

    facture: Facture
    etat: EtatFacture
    libelle_etat: str


def dernieres(famille: Famille, nombre: int = 4) -> list[Derniere]:
    """Return the family's latest invoices, newest first, in one query."""
    jour, instant = aujourd_hui(), timezone.now()
    factures = (
        Facture.objects.de(famille)
        .filter(type=Facture.Type.FACTURE)
        .avec_etat()
        .select_related("service")
        .order_by("-date_emission", "-numero")
    )
    etats = [(facture, facture.etat_le(jour, instant)) for facture in factures[:nombre]]
    return [Derniere(f, etat, libelle_etat(f, etat)) for f, etat in etats]
