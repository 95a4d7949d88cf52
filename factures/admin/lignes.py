"""Rows shown inside another page, their amounts in euros."""

from typing import Any

from django.contrib import admin

from portail.lecture import LignesDeLecture
from portail.tableur import Euros

from ..models import Imputation, LigneFacture


class Montants:
    """Amount columns in euros."""

    @admin.display(description="montant", ordering="montant")
    def en_euros(self, objet: Any) -> Euros:
        return Euros(objet.montant)


class DeLaRegie:
    @admin.display(description="régie", ordering="regie__nom")
    def nom_regie(self, objet: Any) -> str:
        return str(objet.regie or "")


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
