"""The menus in the admin: a day's dishes in place, and what to look at said at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from portail.dates import jour_long
from portail.pages_admin import Blocs, PageAdmin

from ..carte.lieux import Lieux
from ..carte.menus import a_verifier
from ..models import Menu, Plat
from .acces import DeLaCantine
from .formulaire_plat import PlatForm, PlatsFormSet

TOUS = "tous les restaurants"


class Plats(Blocs):
    model = Plat
    ajouter = "Ajouter un plat"
    extra_a_la_creation = 5  # starter, main dish, side dish, cheese, dessert
    form = PlatForm
    formset = PlatsFormSet
    fieldsets = [
        (None, {"fields": [("rang", "remplacement"), "nom", "labels", "etat", "allergenes"]})
    ]


@admin.register(Menu)
class MenuAdmin(DeLaCantine, PageAdmin):
    """Written by the agents of services that have schools; read once its month is published."""

    list_display = ["jour_en_mots", "restaurant", "plats_en_mots", "non_renseignes"]
    list_filter = ["restaurant"]
    list_select_related = ["restaurant"]
    date_hierarchy = "jour"
    ordering = ["-jour", "restaurant"]
    search_fields = ["plats__nom"]
    empty_value_display = TOUS
    inlines = [Plats]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Menu]:
        return super().get_queryset(request).prefetch_related("plats")

    @admin.display(description="jour", ordering="jour")
    def jour_en_mots(self, menu: Menu) -> str:
        return jour_long(menu.jour)

    @admin.display(description="plats", empty_value="–")
    def plats_en_mots(self, menu: Menu) -> str:
        return " · ".join(plat.nom for plat in menu.plats.all())

    @admin.display(description="allergènes non renseignés", empty_value="–")
    def non_renseignes(self, menu: Menu) -> str:
        return " · ".join(p.nom for p in menu.plats.all() if p.allergenes is None)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        kwargs["empty_label"] = TOUS
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for avertissement in a_verifier([form.instance.jour], Lieux()):
            messages.warning(request, f"À vérifier, {avertissement.texte}.")
