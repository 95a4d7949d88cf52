"""Who bills and who collects, and the ledger's check."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.models import Utilisateur
from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.lecture import PageDeLecture
from portail.pages_admin import Blocs, PageAdmin

from ..models import ControleComptes, Prestation, Regie, Service
from ..perimetre import services_de


@admin.register(ControleComptes)
class ControleComptesAdmin(PageDeLecture):
    """The runs of `verifier_comptes`, the last one first."""

    list_display = ["fait_le", "juste", "rang"]
    list_filter = ["juste"]


class Prestations(Blocs):
    model = Prestation
    ajouter = "Ajouter une prestation"


@admin.register(Service)
class ServiceAdmin(Exportable, PageAvecHistorique, PageAdmin):
    """The agent's own services; all of them for who sees the money of every service."""

    list_display = ["code", "nom", "regie", "jour_emission", "jour_limite"]
    list_select_related = ["regie"]
    # Ticked: Django's two lists need its script, and their help is told to nobody.
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    inlines = [Prestations]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        siens = services_de(utilisateur_de(request)).values("pk")
        return super().get_queryset(request).filter(pk__in=siens)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Of the logins, the agents', of those who left too: never the families'."""
        kwargs["queryset"] = Utilisateur.objects.filter(is_staff=True).order_by(
            "nom", "identifiant"
        )
        return super().formfield_for_manytomany(db_field, request, **kwargs)


@admin.register(Regie)
class RegieAdmin(Exportable, PageAdmin):
    list_display = ["code", "nom", "telephone", "courriel"]
