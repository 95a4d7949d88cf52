"""Payments, the banks' messages and statements in the admin: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from comptes.colonnes import DeLaFamille, de_la_famille
from factures.admin.filtres import ParRegie
from factures.admin.lignes import DeLaRegie
from portail.argent import euros
from portail.lecture import LignesDeLecture, PageDeLecture
from portail.recherche import Recherche
from portail.tableur import Euros

from .models import (
    Alerte,
    Confirmation,
    LignePaiement,
    LigneReleve,
    MessageBanque,
    Paiement,
    Transition,
    VirementBanque,
)


class Lignes(LignesDeLecture):
    model = LignePaiement
    fields = ["facture", "en_euros"]
    readonly_fields = ["en_euros"]

    @admin.display(description="montant")
    def en_euros(self, ligne: LignePaiement) -> Euros:
        return Euros(ligne.montant)


class Transitions(LignesDeLecture):
    model = Transition
    fields = ["le", "de", "vers", "par", "detail"]


class Alertes(LignesDeLecture):
    model = Alerte
    fields = ["le", "motif", "suite", "levee_le", "levee_par"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("levee_par")


class Messages(LignesDeLecture):
    """What the bank said, as received, each with the captures that it proves."""

    model = MessageBanque
    fields = ["recu_le", "sens", "verdict", "captures", "brut", "empreinte"]
    readonly_fields = ["captures", "empreinte"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("confirmations")

    @admin.display(description="captures confirmées")
    def captures(self, message: MessageBanque) -> str:
        return ", ".join(
            f"{euros(c.montant)} ({c.transaction})" for c in message.confirmations.all()
        )


class Confirmations(LignesDeLecture):
    model = Confirmation
    fields = ["transaction", "en_euros", "devise", "moyen", "date"]
    readonly_fields = ["en_euros"]

    @admin.display(description="montant")
    def en_euros(self, confirmation: Confirmation) -> Euros:
        return Euros(confirmation.montant)


@admin.register(Paiement)
class PaiementAdmin(Recherche, DeLaFamille, DeLaRegie, PageDeLecture):
    """The attempts, each with its lines, its moves, its alerts and what the bank said."""

    list_display = [
        "reference",
        "cree_le",
        *DeLaFamille.FAMILLE,
        "en_euros",
        "passerelle",
        "etat",
    ]
    export_en_plus = ["nom_regie", "termine_le", "encaissement"]
    list_filter = ["etat", "passerelle", ParRegie]
    list_select_related = ["famille", "regie", "encaissement"]
    search_help_text = "Référence, code, nom, numéro de facture"
    date_hierarchy = "cree_le"
    fields = [
        "reference",
        "famille",
        "regie",
        "passerelle",
        "en_euros",
        "etat",
        "cree_le",
        "expire_le",
        "termine_le",
        "interroger_le",
        "interrogations",
        "encaissement",
    ]
    readonly_fields = ["en_euros"]
    inlines = [Lignes, Alertes, Transitions, Messages]

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        lignes = LignePaiement.objects.filter(facture__numero__icontains=mot)
        return (
            Q(reference__icontains=mot) | de_la_famille(mot) | Q(pk__in=lignes.values("paiement"))
        )

    @admin.display(description="montant", ordering="montant")
    def en_euros(self, paiement: Paiement) -> Euros:
        return Euros(paiement.montant)


@admin.register(MessageBanque)
class MessageBanqueAdmin(PageDeLecture):
    """Every message, valid or not, as received, with the captures that it proves."""

    list_display = ["recu_le", "passerelle", "sens", "paiement", "verdict"]
    list_filter = ["passerelle", "sens", "recu_le"]
    list_select_related = ["paiement"]
    search_fields = ["paiement__reference", "verdict", "confirmations__transaction"]
    search_help_text = "Référence du paiement, verdict, opération de la banque"
    inlines = [Confirmations]


@admin.register(LigneReleve)
class LigneReleveAdmin(DeLaRegie, PageDeLecture):
    """The lines of the banks' statements, as read."""

    list_display = [
        "jour",
        "banque",
        "reference",
        "en_euros",
        "frais_en_euros",
        "net_en_euros",
        "lue_le",
    ]
    export_en_plus = ["nom_regie"]
    list_filter = ["banque", ParRegie]
    list_select_related = ["regie"]
    search_fields = ["reference"]
    search_help_text = "Référence"
    date_hierarchy = "jour"
    fields = [
        "regie",
        "banque",
        "jour",
        "reference",
        "en_euros",
        "frais_en_euros",
        "net_en_euros",
        "lue_le",
    ]
    readonly_fields = ["en_euros", "frais_en_euros", "net_en_euros"]

    @admin.display(description="brut", ordering="brut")
    def en_euros(self, ligne: LigneReleve) -> Euros:
        return Euros(ligne.brut)

    @admin.display(description="frais", ordering="frais")
    def frais_en_euros(self, ligne: LigneReleve) -> Euros:
        return Euros(ligne.frais)

    @admin.display(description="net", ordering="net")
    def net_en_euros(self, ligne: LigneReleve) -> Euros:
        return Euros(ligne.net)


@admin.register(VirementBanque)
class VirementBanqueAdmin(DeLaRegie, PageDeLecture):
    """The banks' transfers to the town, as noted; of a day's, the last one holds."""

    list_display = ["jour", "nom_regie", "banque", "date", "par", "le"]
    list_filter = ["banque", ParRegie]
    list_select_related = ["regie", "par"]
    date_hierarchy = "jour"
