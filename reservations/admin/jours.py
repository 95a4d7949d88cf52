"""Closures, bridges and days that are caught up, in the admin."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from portail.dates import aujourd_hui
from portail.historique import PageAvecHistorique
from portail.pages_admin import PageAdmin

from ..models import Ecole, JourParticulier
from ..perimetre import ecoles_de
from .acces import DeLaCantine
from .fermetures import FermeDesJours, FermetureForm


class JourParticulierForm(FermetureForm):
    """What was served, or was not, is not undone by a calendar."""

    def clean_debut(self) -> date:
        debut: date = self.cleaned_data["debut"]
        if "debut" in self.changed_data and debut < aujourd_hui():
            raise forms.ValidationError(
                "Ce jour est passé : ses repas se règlent par les absences et le pointage."
            )
        return debut


@admin.register(JourParticulier)
class JourParticulierAdmin(FermeDesJours, DeLaCantine, PageAvecHistorique, PageAdmin):
    form = JourParticulierForm
    list_display = ["motif", "ecole", "debut", "fin", "ouvert"]
    list_filter = ["ouvert", "ecole"]
    list_select_related = ["ecole"]
    date_hierarchy = "debut"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _sien(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _sien(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """An agent closes the schools of their services; all of them, if all are theirs."""
        champ = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "ecole" and champ is not None:
            champ.queryset = ecoles_de(utilisateur_de(request))
            champ.required = not _toutes_siennes(request)
        return champ


def _toutes_siennes(request: HttpRequest) -> bool:
    return not Ecole.objects.exclude(pk__in=ecoles_de(utilisateur_de(request))).exists()


def _sien(request: HttpRequest, jour: JourParticulier | None) -> bool:
    """Another service's day, or one of all schools, is to be read."""
    if jour is None:
        return True
    if jour.ecole_id is None:
        return _toutes_siennes(request)
    return ecoles_de(utilisateur_de(request)).filter(pk=jour.ecole_id).exists()
