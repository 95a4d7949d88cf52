"""What the lists of money are filtered by."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from comptes.acces import utilisateur_de
from portail.dates import mois
from portail.filtres import Choix

from ..etats import EtatFacture
from ..models import Facture, Regie
from ..perimetre import factures_visibles, services_de

# Months that are offered; older invoices are found by their issue date.
PERIODES = 24


class ParService(Choix):
    title, parameter_name = "service", "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        siens = [(str(service.pk), service.nom) for service in services_de(utilisateur_de(request))]
        return siens if len(siens) > 1 else []

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        return queryset.filter(service=valeur)


class ParRegie(Choix):
    title, parameter_name = "régie", "regie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        toutes = [(str(regie.pk), regie.nom) for regie in Regie.objects.order_by("nom")]
        return toutes if len(toutes) > 1 else []

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        return queryset.filter(regie=valeur)


class ParEtat(Choix):
    """The states as people read them, computed from today's date."""

    title, parameter_name = "état", "etat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(etat.value, str(capfirst(etat.label))) for etat in EtatFacture]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Facture]:
        return queryset.dans_l_etat(EtatFacture(valeur))


class ParPeriode(Choix):
    title, parameter_name = "mois facturé", "periode"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        siennes = factures_visibles(utilisateur_de(request)).order_by("-periode")
        periodes = siennes.values_list("periode", flat=True).distinct()[:PERIODES]
        return [(periode.isoformat(), mois(periode)) for periode in periodes]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Facture]:
        return queryset.filter(periode=date.fromisoformat(valeur))


class ParNature(Choix):
    """What an entry of the ledger is: money received, or what undoes some."""

    title, parameter_name = "nature", "nature"
    NATURES = {
        "recu": ("encaissement", Q(montant__gt=0, contrepassation=None)),
        "contrepasse": ("encaissement contrepassé", Q(contrepassation__isnull=False)),
        "contrepassation": ("contrepassation", Q(contrepasse__isnull=False)),
        "remboursement": ("remboursement", Q(rembourse__isnull=False)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(cle, str(capfirst(nom))) for cle, (nom, _) in self.NATURES.items()]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        return queryset.filter(self.NATURES[valeur][1])


class ParReste(Choix):
    """Whether all of the money received settles something."""

    title, parameter_name = "imputation", "imputation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("reste", "Il reste un trop-perçu"), ("entiere", "Entièrement imputé")]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        recus = queryset.filter(montant__gt=0)
        return recus.filter(reste__gt=0) if valeur == "reste" else recus.filter(reste=0)
