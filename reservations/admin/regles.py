"""The town's rules in the admin: deadlines, prices, reasons of absence. The administrator changes
them, the service reads them, their history says who changed what."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from factures.models import Prestation
from portail.argent import euros
from portail.historique import PageAvecHistorique
from portail.pages_admin import PageAdmin

from ..hors_delai.absences import regle_en_mots
from ..models import Delai, Ecole, ExceptionDelai, MotifAbsence, Tarif
from ..regles import en_mots
from .acces import DeLaCantine


class Regle(PageAvecHistorique, DeLaCantine, PageAdmin):
    """A rule of the canteen, for those who write its rules."""


@admin.register(Delai)
class DelaiAdmin(Regle):
    list_display = ["geste", "pour", "regle_en_mots"]
    list_display_links = ["geste", "regle_en_mots"]
    list_select_related = ["ecole"]
    fieldsets = [
        (None, {"fields": ["ecole", "geste", "nature", "heure"]}),
        (
            "Compté en mois",
            {
                "fields": ["quantieme", "mois_avant"],
                "description": "Le 10 du mois précédent : jour 10, 1 mois avant.",
            },
        ),
        (
            "Compté en jours",
            {
                "fields": ["jours_avant", "ouvres"],
                "description": "Deux jours ouvrés avant, 10 h : 2 jours, ouvrés, jusqu’à 10:00.",
            },
        ),
    ]

    @admin.display(description="école", ordering="ecole")
    def pour(self, delai: Delai) -> str:
        return str(delai.ecole or "toutes celles qui n’ont pas le leur")

    @admin.display(description="règle")
    def regle_en_mots(self, delai: Delai) -> str:
        return en_mots(delai.regle)


@admin.register(ExceptionDelai)
class ExceptionDelaiAdmin(Regle):
    list_display = ["motif", "debut", "fin", "limite", "geste", "ecole"]
    list_select_related = ["ecole"]
    date_hierarchy = "debut"


@admin.register(Tarif)
class TarifAdmin(Regle):
    list_display = ["prestation", "tranche", "en_euros", "debut"]
    list_select_related = ["prestation"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only meals have their price here."""
        if db_field.name == "prestation":
            reserve = Ecole.objects.values("prestation")
            imprevu = Ecole.objects.values("prestation_imprevue")
            kwargs["queryset"] = Prestation.objects.filter(Q(pk__in=reserve) | Q(pk__in=imprevu))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="prix du repas", ordering="prix")
    def en_euros(self, tarif: Tarif) -> str:
        return euros(tarif.prix)


@admin.register(MotifAbsence)
class MotifAbsenceAdmin(Regle):
    list_display = ["nom", "regle", "consigne", "ordre"]

    @admin.display(description="ce qui reste facturé", ordering="carence")
    def regle(self, motif: MotifAbsence) -> str:
        return regle_en_mots(motif)
