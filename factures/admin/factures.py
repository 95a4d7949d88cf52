"""The invoices as the services and the treasury work with them."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.colonnes import DeLaFamille
from comptes.models import Responsable
from portail.dates import mois
from portail.lecture import PageDeLecture
from portail.recherche import Recherche
from portail.tableur import Euros

from ..etats import EtatFacture
from ..models import Facture, LigneFacture
from ..models.facture import FactureQuerySet
from ..perimetre import factures_visibles
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
        "date_limite",
        "du",
        "reste_du",
        "situation",
        "paiement",
    ]
    export_en_plus = ["deja_regle", "date_prelevement", "origine"]
    list_filter = [ParEtat, ParService, ParPeriode]
    list_select_related = ["famille", "service"]
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
        "du",
        "deja_regle",
        "reste_du",
        "situation",
        "origine",
        "tenue_par",
        "tenue_jusqu_a",
    ]
    readonly_fields = ["nom_famille", "du", "deja_regle", "reste_du", "situation"]
    inlines = [Lignes, Imputations]

    def get_queryset(self, request: HttpRequest) -> FactureQuerySet:
        toutes: FactureQuerySet = super().get_queryset(request).avec_etat()
        return factures_visibles(utilisateur_de(request), toutes)

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        adultes = Responsable.objects.filter(Q(nom__icontains=mot) | Q(prenom__icontains=mot))
        lignes = LigneFacture.objects.filter(enfant__icontains=mot)
        return (
            Q(numero__icontains=mot)
            | Q(famille__code__icontains=mot)
            | Q(famille__in=adultes.values("famille"))
            | Q(pk__in=lignes.values("facture"))
        )

    @admin.display(description="mois facturé", ordering="periode")
    def periode_en_mots(self, facture: Facture) -> str:
        return mois(facture.periode)

    @admin.display(description="total", ordering="total")
    def du(self, facture: Facture) -> Euros:
        return Euros(facture.total)

    @admin.display(description="réglé", ordering="regle")
    def deja_regle(self, facture: Facture) -> Euros:
        return Euros(facture.regle)

    @admin.display(description="reste")
    def reste_du(self, facture: Facture) -> Euros:
        return Euros(facture.reste)

    @admin.display(description="état")
    def situation(self, facture: Facture) -> str:
        return libelle_etat(facture, facture.etat)

    @admin.display(description="paiement en cours")
    def paiement(self, facture: Facture) -> str:
        """Which attempt holds it: its reference is the bank's too."""
        return facture.tenue_par if facture.etat == EtatFacture.EN_COURS else ""
