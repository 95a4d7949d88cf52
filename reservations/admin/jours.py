"""Closures, bridges and days that are caught up, in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django_q.tasks import async_task

from portail.historique import PageAvecHistorique

from ..models import JourParticulier
from ..services.fermetures import repas_touches


@admin.register(JourParticulier)
class JourParticulierAdmin(PageAvecHistorique, admin.ModelAdmin):
    """A day that closes gives up its meals: the worker does it, and writes to each family."""

    list_display = ["motif", "ecole", "debut", "fin", "ouvert"]
    list_filter = ["ouvert", "ecole"]
    list_select_related = ["ecole"]
    date_hierarchy = "debut"

    def save_model(
        self, request: HttpRequest, obj: JourParticulier, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        self._prevenir(request)

    def delete_model(self, request: HttpRequest, obj: JourParticulier) -> None:
        super().delete_model(request, obj)
        self._prevenir(request)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        self._prevenir(request)

    def _prevenir(self, request: HttpRequest) -> None:
        """The job is a row of the same transaction: it runs once the closure is really there."""
        if nombre := repas_touches():
            s = "s" if nombre > 1 else ""
            messages.warning(
                request,
                f"{nombre} repas déjà réservé{s} {'sont' if s else 'est'} annulé{s} : les familles "
                "concernées reçoivent un e-mail.",
            )
        async_task("reservations.taches.annuler_les_jours_fermes")
