"""A family's invoices, those of the agent's services: what is left to pay first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from comptes.perimetre import TOUS_LES_SERVICES
from factures.models import Facture, Imputation, Recu
from factures.presentation import libelle_etat
from portail.dates import aujourd_hui

PAR_PAGE = 10


@dataclass(frozen=True)
class Ligne:
    facture: Facture
    libelle_etat: str


@dataclass(frozen=True)
class Factures:
    """`du`: cents left to pay, past due ones too. `credit`: cents that a service will deduct."""

    du: int
    credit: int
    dues: Page[Facture]
    autres: Page[Facture]
    lignes_dues: list[Ligne]
    autres_lignes: list[Ligne]
    tous_les_services: bool


def factures_visibles(agent: Utilisateur) -> QuerySet[Facture]:
    """The invoices of the agent's services; all of them for who sees the money of every service."""
    factures = Facture.objects.filter(effacee_le=None)
    tous = agent.has_perm(TOUS_LES_SERVICES)
    return factures if tous else factures.filter(service__in=agent.services.all())


def recus_visibles(agent: Utilisateur, famille: Famille) -> QuerySet[Recu]:
    """The family's receipts for these invoices alone: one that settles another service's too is
    for who sees the money of every service."""
    siens = Recu.objects.filter(encaissement__famille=famille, encaissement__efface_le=None)
    if agent.has_perm(TOUS_LES_SERVICES):
        return siens
    imputations = Imputation.objects.filter(encaissement=OuterRef("encaissement"))
    visibles = factures_visibles(agent).values("pk")
    return siens.filter(
        Exists(imputations.filter(facture__in=visibles)),
        ~Exists(imputations.exclude(facture__in=visibles)),
    )


def lire(agent: Utilisateur, famille: Famille, pages: QueryDict) -> Factures:
    """Read them in a constant number of queries."""
    siennes = factures_visibles(agent).filter(famille=famille)
    ouvertes = siennes.dues()  # type: ignore[attr-defined]
    credits = siennes.credits()  # type: ignore[attr-defined]
    closes = siennes.exclude(pk__in=ouvertes.values("pk"))
    dues = _page(ouvertes.order_by("date_limite", "numero"), pages, "dues")
    autres = _page(closes.order_by("-date_emission", "-numero"), pages, "reglees")
    return Factures(
        du=_reste(ouvertes),
        credit=-_reste(credits),
        dues=dues,
        autres=autres,
        lignes_dues=_lignes(dues),
        autres_lignes=_lignes(autres),
        tous_les_services=agent.has_perm(TOUS_LES_SERVICES),
    )


def _reste(factures: QuerySet[Facture]) -> int:
    somme = factures.order_by().aggregate(reste=Sum(F("total") - F("regle")))["reste"]
    return int(somme or 0)


def _page(factures: QuerySet[Facture], pages: QueryDict, nom: str) -> Page[Facture]:
    detaillees = factures.avec_etat()  # type: ignore[attr-defined]
    return Paginator(detaillees, PAR_PAGE).get_page(pages.get(nom))


def _lignes(factures: Iterable[Facture]) -> list[Ligne]:
    jour, instant = aujourd_hui(), timezone.now()
    return [Ligne(f, libelle_etat(f, f.etat_le(jour, instant))) for f in factures]
