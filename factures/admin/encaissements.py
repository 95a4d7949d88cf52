"""The ledger's entries and their receipts: money of every service, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from comptes.colonnes import DeLaFamille, de_la_famille
from portail.lecture import PageDeLecture
from portail.plier import plier
from portail.recherche import Recherche
from portail.tableur import Euros

from ..models import Encaissement, Imputation, Recu
from ..trop_percus import avec_reste
from .filtres import ParNature, ParRegie, ParReste
from .lignes import DeLaRegie, ImputationsFaites, Montants


@admin.register(Encaissement)
class EncaissementAdmin(Recherche, DeLaFamille, DeLaRegie, Montants, PageDeLecture):
    """What came in, by which means, and whether all of it settles something."""

    list_display = [
        "numero_recu",
        "recu_le",
        *DeLaFamille.FAMILLE,
        "en_euros",
        "moyen",
        "origine",
        "par",
        "reste_en_euros",
        "nature",
    ]
    list_display_links = ["numero_recu", "recu_le"]
    export_en_plus = [
        "payeur",
        "nom_regie",
        "reference",
        "banque",
        "reference_bancaire",
        "motif",
        "pk",
    ]
    list_filter = [ParNature, ParReste, "moyen", "origine", ParRegie]
    list_select_related = ["famille", "recu", "enregistre_par", "regie", "contrepassation"]
    search_help_text = "Numéro de reçu ou de facture, référence, code, nom, payeur"
    date_hierarchy = "recu_le"
    fields = [
        "numero_recu",
        "regie",
        "famille",
        "nom_famille",
        "payeur",
        "en_euros",
        "reste_en_euros",
        "devise",
        "moyen",
        "origine",
        "nature",
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
    readonly_fields = [
        "numero_recu",
        "nom_famille",
        "en_euros",
        "reste_en_euros",
        "nature",
    ]
    inlines = [ImputationsFaites]

    def get_queryset(self, request: HttpRequest) -> Any:
        return avec_reste(super().get_queryset(request))

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        imputations = Imputation.objects.filter(facture__numero__icontains=mot)
        return (
            Q(reference__icontains=mot)
            | Q(reference_bancaire__icontains=mot)
            | Q(payeur__plie__contains=plier(mot))
            | Q(recu__numero__icontains=mot)
            | de_la_famille(mot)
            | Q(pk__in=imputations.values("encaissement"))
        )

    @admin.display(description="reçu n°", ordering="recu__rang")
    def numero_recu(self, encaissement: Encaissement) -> str:
        recu = getattr(encaissement, "recu", None)
        return recu.numero if recu else "sans reçu"

    @admin.display(description="par", ordering="enregistre_par__nom", empty_value="le portail")
    def par(self, encaissement: Encaissement) -> Any:
        return encaissement.enregistre_par

    @admin.display(description="non imputé")
    def reste_en_euros(self, encaissement: Any) -> Euros | str:
        """Of what undoes another entry nothing is left to allocate."""
        return Euros(encaissement.reste) if encaissement.montant > 0 else ""

    @admin.display(description="nature")
    def nature(self, encaissement: Encaissement) -> str:
        if encaissement.contrepasse_id:
            return "contrepassation"
        if encaissement.rembourse_id:
            return "remboursement"
        return "contrepassé" if hasattr(encaissement, "contrepassation") else "encaissement"


@admin.register(Recu)
class RecuAdmin(PageDeLecture):
    list_display = ["numero", "payeur", "en_euros", "emis_le", "encaissement"]
    list_filter = [ParRegie, "annee"]
    list_select_related = ["encaissement"]
    search_fields = ["numero", "payeur", "encaissement__reference", "encaissement__famille__code"]
    search_help_text = "Numéro, payeur, référence du paiement, code"
    date_hierarchy = "emis_le"

    @admin.display(description="montant", ordering="encaissement__montant")
    def en_euros(self, recu: Recu) -> Euros:
        return Euros(recu.encaissement.montant)
