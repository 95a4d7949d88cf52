"""Payments, the banks' messages and statements in the admin: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portail.argent import euros
from portail.lecture import LignesDeLecture, PageDeLecture

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
    def en_euros(self, ligne: LignePaiement) -> str:
        return euros(ligne.montant)


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
    def en_euros(self, confirmation: Confirmation) -> str:
        return euros(confirmation.montant)


@admin.register(Paiement)
class PaiementAdmin(PageDeLecture):
    """The attempts, each with its lines, its moves, its alerts and what the bank said."""

    list_display = ["reference", "cree_le", "famille", "en_euros", "passerelle", "etat"]
    list_filter = ["etat", "passerelle", "regie", "cree_le"]
    list_select_related = ["famille"]
    search_fields = ["reference", "famille__code", "lignes__facture__numero"]
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

    @admin.display(description="montant", ordering="montant")
    def en_euros(self, paiement: Paiement) -> str:
        return euros(paiement.montant)


@admin.register(MessageBanque)
class MessageBanqueAdmin(PageDeLecture):
    """Every message, valid or not, as received, with the captures that it proves."""

    list_display = ["recu_le", "passerelle", "sens", "paiement", "verdict"]
    list_filter = ["passerelle", "sens", "recu_le"]
    list_select_related = ["paiement"]
    search_fields = ["paiement__reference", "verdict", "confirmations__transaction"]
    inlines = [Confirmations]


@admin.register(LigneReleve)
class LigneReleveAdmin(PageDeLecture):
    """The lines of the banks' statements, as read."""

    list_display = ["jour", "banque", "reference", "en_euros", "en_frais", "en_net", "lue_le"]
    list_filter = ["banque", "regie", "jour"]
    search_fields = ["reference"]
    date_hierarchy = "jour"
    fields = ["regie", "banque", "jour", "reference", "en_euros", "en_frais", "en_net", "lue_le"]
    readonly_fields = ["en_euros", "en_frais", "en_net"]

    @admin.display(description="brut", ordering="brut")
    def en_euros(self, ligne: LigneReleve) -> str:
        return euros(ligne.brut)

    @admin.display(description="frais", ordering="frais")
    def en_frais(self, ligne: LigneReleve) -> str:
        return euros(ligne.frais)

    @admin.display(description="net", ordering="net")
    def en_net(self, ligne: LigneReleve) -> str:
        return euros(ligne.net)


@admin.register(VirementBanque)
class VirementBanqueAdmin(PageDeLecture):
    """The banks' transfers to the town, as noted; of a day's, the last one holds."""

    list_display = ["jour", "regie", "banque", "date", "par", "le"]
    list_filter = ["banque", "regie", "jour"]
    list_select_related = ["regie", "par"]
    date_hierarchy = "jour"
