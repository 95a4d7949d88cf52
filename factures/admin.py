"""Invoices, the ledger and its check in the admin: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.perimetre import TOUS_LES_SERVICES
from portail.argent import euros
from portail.historique import PageAvecHistorique
from portail.lecture import LignesDeLecture, PageDeLecture

from .models import (
    ControleComptes,
    Encaissement,
    Facture,
    Imputation,
    LigneFacture,
    Prestation,
    Recu,
    Regie,
    Service,
)
from .presentation import libelle_etat


class Montants:
    """Amount columns in euros."""

    @admin.display(description="montant", ordering="montant")
    def en_euros(self, objet: Any) -> str:
        return euros(objet.montant)


class Lignes(Montants, LignesDeLecture):
    model = LigneFacture
    fields = ["rang", "enfant", "libelle", "unite", "en_euros"]
    readonly_fields = ["en_euros"]


class Imputations(Montants, LignesDeLecture):
    model = Imputation
    fk_name = "facture"
    fields = ["encaissement", "avoir", "en_euros", "enregistree_le"]
    readonly_fields = ["en_euros"]


class ImputationsFaites(Imputations):
    fk_name = "encaissement"
    fields = ["facture", "en_euros", "enregistree_le"]


@admin.register(Facture)
class FactureAdmin(PageDeLecture):
    """The invoices of the agent's services; all of them for who sees the money of every service."""

    list_display = ["numero", "famille", "service", "date_limite", "du", "reste_du", "situation"]
    list_filter = [("service", admin.RelatedOnlyFieldListFilter), "type", "date_emission"]
    list_select_related = ["famille", "service"]
    search_fields = ["numero", "famille__code", "famille__responsables__nom"]
    date_hierarchy = "date_emission"
    fields = [
        "numero",
        "type",
        "service",
        "famille",
        "periode",
        "date_emission",
        "date_limite",
        "date_prelevement",
        "du",
        "reste_du",
        "situation",
        "origine",
        "tenue_par",
        "tenue_jusqu_a",
    ]
    readonly_fields = ["du", "reste_du", "situation"]
    inlines = [Lignes, Imputations]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Facture]:
        factures = super().get_queryset(request).avec_etat()  # type: ignore[attr-defined]
        utilisateur = utilisateur_de(request)
        if utilisateur.has_perm(TOUS_LES_SERVICES):
            return factures
        return factures.filter(service__agents=utilisateur)

    @admin.display(description="total", ordering="total")
    def du(self, facture: Facture) -> str:
        return euros(facture.total)

    @admin.display(description="reste")
    def reste_du(self, facture: Facture) -> str:
        return euros(facture.reste)

    @admin.display(description="état")
    def situation(self, facture: Facture) -> str:
        return libelle_etat(facture, facture.etat)


@admin.register(Encaissement)
class EncaissementAdmin(Montants, PageDeLecture):
    """The ledger's entries."""

    list_display = ["pk", "recu_le", "famille", "en_euros", "moyen", "origine", "reference"]
    list_filter = ["origine", "moyen", "regie", "recu_le"]
    list_select_related = ["famille"]
    search_fields = ["reference", "reference_bancaire", "famille__code", "recu__numero"]
    fields = [
        "regie",
        "famille",
        "payeur",
        "en_euros",
        "devise",
        "moyen",
        "origine",
        "recu_le",
        "enregistre_le",
        "enregistre_par",
        "reference",
        "banque",
        "reference_bancaire",
        "contrepasse",
        "rembourse",
        "motif",
    ]
    readonly_fields = ["en_euros"]
    inlines = [ImputationsFaites]


@admin.register(Recu)
class RecuAdmin(PageDeLecture):
    list_display = ["numero", "payeur", "emis_le"]
    list_filter = ["regie", "annee"]
    search_fields = ["numero", "encaissement__reference"]


@admin.register(ControleComptes)
class ControleComptesAdmin(PageDeLecture):
    """The runs of `verifier_comptes`, the last one first."""

    list_display = ["fait_le", "juste", "rang"]
    list_filter = ["juste"]


class Prestations(admin.TabularInline):
    model = Prestation
    extra = 0


@admin.register(Service)
class ServiceAdmin(PageAvecHistorique, admin.ModelAdmin):
    """The agent's own services; all of them for who sees the money of every service."""

    list_display = ["code", "nom", "regie", "jour_emission", "jour_limite"]
    list_select_related = ["regie"]
    filter_horizontal = ["agents"]
    inlines = [Prestations]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        services = super().get_queryset(request)
        agent = utilisateur_de(request)
        return services if agent.has_perm(TOUS_LES_SERVICES) else services.filter(agents=agent)


@admin.register(Regie)
class RegieAdmin(admin.ModelAdmin):
    list_display = ["code", "nom", "telephone", "courriel"]
