"""Money received beyond what was owed: what is left of it, what was given back."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import F, Manager, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from comptes.models import Famille
from portail.argent import EUR, ou_zero

from .models import Encaissement, Imputation

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Solde(TypedDict):
    reste: int


@dataclass(frozen=True)
class Remboursement:
    montant: int
    le: datetime


@dataclass(frozen=True)
class TropPercu:
    """One encaissement's overpayment: cents left, and what the régie gave back."""

    encaissement: Encaissement
    reste: int
    remboursements: list[Remboursement]

    @property
    def entier(self) -> bool:
        """Nothing of it was settled or given back yet: the régie is still looking."""
        return self.reste == self.encaissement.montant


def soldes() -> "QuerySet[WithAnnotations[Encaissement, Solde]]":
    """Return the money received, each entry with what is left of it."""
    return avec_reste(Encaissement.objects.filter(montant__gt=0))


def avec_reste(
    encaissements: "QuerySet[Encaissement]",
) -> "QuerySet[WithAnnotations[Encaissement, Solde]]":
    """Fetch `reste` with each entry received: cents that settle nothing and were not given back
    (negative: more allocated or given back than received, which nothing allows)."""
    return encaissements.annotate(
        rendu=somme(Encaissement.objects, "rembourse"),
        annule=somme(Encaissement.objects, "contrepasse"),
        impute=somme(Imputation.objects, "encaissement"),
        desimpute=somme(Imputation.objects, "encaissement__contrepasse"),
    ).annotate(reste=F("montant") + F("rendu") + F("annule") - F("impute") - F("desimpute"))


def de(famille: Famille, reference: str = "") -> list[TropPercu]:
    """Return the family's overpayments, newest first, those given back too; two queries.

    With a payment's `reference`, those of that payment only. What was taken in another currency is
    the régie's to explain, not ours to show as euros.
    """
    siens = soldes().filter(
        Q(reste__gt=0) | ~Q(rendu=0), famille=famille, devise=EUR, efface_le=None
    )
    if reference:
        siens = siens.filter(reference=reference)
    suites = Prefetch("remboursements", queryset=Encaissement.objects.order_by("pk"))
    lus = siens.select_related("regie").prefetch_related(suites).order_by("-recu_le")
    return [
        TropPercu(
            e, e.reste, [Remboursement(-r.montant, r.recu_le) for r in e.remboursements.all()]
        )
        for e in lus
    ]


def somme(lignes: Manager[Any], lien: str) -> Coalesce:
    """Return the cents of the rows that point to the outer one by `lien`, 0 for none."""
    siennes = lignes.filter(**{lien: OuterRef("pk")}).order_by().values(lien)
    return ou_zero(Subquery(siennes.annotate(s=Sum("montant")).values("s")))
