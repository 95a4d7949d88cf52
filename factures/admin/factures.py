"""The invoices as the services and the treasury work with them."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.colonnes import DeLaFamille, de_la_famille
from portail.lecture import PageDeLecture
from portail.plier import plier
from portail.recherche import Recherche
from portail.tableur import Euros

from ..etats import EtatFacture
from ..models import Facture, LigneFacture
from ..models.facture import FactureQuerySet
from ..perimetre import factures_visibles, services_de
from ..presentation import libelle_etat
from .filtres import ParEtat, ParPeriode, ParService
from .lignes import Imputations, Lignes


@admin.register(Facture)
class FactureAdmin(Recherche, DeLaFamille, PageDeLecture):
    """The invoices of the agent's services; all of them for who sees the money of every service."""

    list_display = [
        "numero",
        *DeLaFamille.FAMILLE,
        "service",
        "periode_en_mots",
        "date_emission",
        "echeance",
        "total_en_euros",
        "reste_en_euros",
        "situation",
    ]
    export_en_plus = ["regle_en_euros", "date_prelevement", "origine", "paiement"]
    list_filter = [ParEtat, ParService, ParPeriode]
    list_select_related = ["famille", "service", "origine"]
    search_help_text = "Numéro, code, nom d’un adulte ou d’un enfant"
    date_hierarchy = "date_emission"
    fields = [
        "numero",
        "type",
        "service",
        "famille",
        "nom_famille",
        "periode",
        "date_emission",
        "date_limite",
        "date_prelevement",
        "total_en_euros",
        "regle_en_euros",
        "reste_en_euros",
        "situation",
        "origine",
        "tenue_par",
        "tenue_jusqu_a",
    ]
    readonly_fields = [
        "nom_famille",
        "total_en_euros",
        "regle_en_euros",
        "reste_en_euros",
        "situation",
    ]
    inlines = [Lignes, Imputations]

    def get_queryset(self, request: HttpRequest) -> FactureQuerySet:
        toutes: FactureQuerySet = super().get_queryset(request).avec_etat()
        return factures_visibles(utilisateur_de(request), toutes)

    def get_list_display(self, request: HttpRequest) -> Any:
        """One service needs no column."""
        plusieurs = services_de(utilisateur_de(request)).count() > 1
        return [nom for nom in self.list_display if plusieurs or nom != "service"]

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        lignes = LigneFacture.objects.filter(enfant__plie__contains=plier(mot))
        return Q(numero__icontains=mot) | de_la_famille(mot) | Q(pk__in=lignes.values("facture"))

    @admin.display(description="mois facturé", ordering="periode")
    def periode_en_mots(self, facture: Facture) -> str:
        return f"{facture.periode:%m/%Y}"

    @admin.display(description="échéance", ordering="date_limite")
    def echeance(self, facture: Facture) -> date | None:
        return facture.date_limite

    @admin.display(description="total", ordering="total")
    def total_en_euros(self, facture: Facture) -> Euros:
        return Euros(facture.total)

    @admin.display(description="réglé", ordering="regle")
    def regle_en_euros(self, facture: Facture) -> Euros:
        return Euros(facture.regle)

    @admin.display(description="reste")
    def reste_en_euros(self, facture: Facture) -> Euros:
        return Euros(facture.reste)

    @admin.display(description="état")
    def situation(self, facture: Facture) -> str:
        """With the attempt that holds it, whose reference is the bank's too."""
        dit = libelle_etat(facture, facture.etat)
        tenue = self.paiement(facture)
        return f"{dit} ({tenue})" if tenue else dit

    @admin.display(description="paiement en cours")
    def paiement(self, facture: Facture) -> str:
        return facture.tenue_par if facture.etat == EtatFacture.EN_COURS else ""
