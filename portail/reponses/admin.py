"""The answers and the delay of a service, kept by its own agents."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from factures.models import Service
from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.pages_admin import PageAdmin

from .models import DelaiReponse, ModeleReponse


class DeSesServices(Exportable, PageAvecHistorique, PageAdmin):
    """Rows of the agent's own services; of all of them for an administrator."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        siens = super().get_queryset(request).select_related("service")
        return siens.filter(service__in=_services(request))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        siens = _services(request)
        champ = super().formfield_for_foreignkey(db_field, request, queryset=siens, **kwargs)
        if champ and siens.count() == 1:
            champ.empty_label, champ.initial = None, siens.get().pk
        return champ


@admin.register(ModeleReponse)
class ModeleReponseAdmin(DeSesServices):
    list_display = ["titre", "service", "sortes", "gestes", "texte"]
    search_fields = ["titre", "texte"]

    @admin.display(description="demandes")
    def sortes(self, modele: ModeleReponse) -> str:
        return modele.get_sorte_display() or "toutes"

    @admin.display(description="réponse")
    def gestes(self, modele: ModeleReponse) -> str:
        return modele.get_geste_display() or "les deux"


@admin.register(DelaiReponse)
class DelaiReponseAdmin(DeSesServices):
    list_display = ["service", "jours"]


def _services(request: HttpRequest) -> QuerySet[Service]:
    agent = utilisateur_de(request)
    return Service.objects.all() if agent.is_superuser else agent.services.all()
