"""Payments and the banks' messages in the admin: to look at."""

from django.contrib import admin

from portail.argent import euros
from portail.lecture import LignesDeLecture, PageDeLecture

from .models import LignePaiement, MessageBanque, Paiement, Transition


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


class Messages(LignesDeLecture):
    model = MessageBanque
    fields = ["recu_le", "sens", "verdict"]
    show_change_link = True


@admin.register(Paiement)
class PaiementAdmin(PageDeLecture):
    """The attempts, each with its lines, its moves and what the bank said."""

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
    inlines = [Lignes, Transitions, Messages]

    @admin.display(description="montant", ordering="montant")
    def en_euros(self, paiement: Paiement) -> str:
        return euros(paiement.montant)


@admin.register(MessageBanque)
class MessageBanqueAdmin(PageDeLecture):
    """Every message, valid or not, as received."""

    list_display = ["recu_le", "passerelle", "sens", "paiement", "verdict"]
    list_filter = ["passerelle", "sens", "recu_le"]
    list_select_related = ["paiement"]
    search_fields = ["paiement__reference", "verdict"]
