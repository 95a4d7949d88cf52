"""The notices in the admin: a service's agents write theirs, and see how many families read it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from comptes.acces import utilisateur_de
from comptes.models import Utilisateur
from portail.annonces import Publics
from portail.dates import aujourd_hui
from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.models import Annonce
from portail.pages_admin import PageAdmin
from reservations.perimetre import ecoles_de

from .forms import AnnonceForm, Public, familles

REGLE = (
    "Les familles d’un service sont celles qu’il a facturées depuis un an, et celles qui ont un "
    "enfant dans une de ses écoles."
)


class Situation(admin.SimpleListFilter):
    title = "situation"
    parameter_name = "situation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("en-cours", "en cours"), ("a-venir", "à venir"), ("passees", "passées")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        choix = {
            "en-cours": queryset.en_cours,
            "a-venir": queryset.a_venir,
            "passees": queryset.passees,
        }
        choisie = choix.get(self.value() or "")
        return choisie() if choisie else queryset


@admin.register(Annonce)
class AnnonceAdmin(Exportable, PageAvecHistorique, PageAdmin):
    """An agent's own services and schools to write; what all families read, to look at."""

    form = AnnonceForm
    list_filter = [Situation]
    list_select_related = ["service", "ecole"]
    ordering = ["-debut", "-pk"]
    search_fields = ["titre", "texte"]
    formfield_overrides = {
        models.TextField: {"widget": forms.Textarea({"rows": 6, "cols": 60})},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Annonce]:
        annonces: QuerySet[Annonce] = super().get_queryset(request)
        agent = utilisateur_de(request)
        if agent.is_superuser:
            return annonces
        return annonces.filter(_siennes(agent) | Q(service=None, ecole=None))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        @admin.display(description="familles concernées")
        def lecteurs(annonce: Annonce) -> str:
            return familles(_publics(request).nombre(annonce))

        return ["titre", "en_cours", "debut", "fin", "pour", lecteurs, "importante"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        pour, dits = ["service", "ecole"], [REGLE]
        if utilisateur_de(request).is_superuser:
            pour.append("avant_connexion")
            dits.insert(0, "Ni service ni école : toutes les familles.")
        if obj is not None:
            dits.append(f"Celle-ci est pour {familles(_publics(request).nombre(obj))}.")
        return [
            (None, {"fields": ["titre", "texte", "importante", ("debut", "fin")]}),
            ("Pour qui", {"fields": pour, "description": " ".join(dits)}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.agent = utilisateur_de(request)  # type: ignore[attr-defined]
        return form

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"debut": aujourd_hui(), **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        agent = utilisateur_de(request)
        if db_field.name == "service" and not agent.is_superuser:
            kwargs["queryset"] = agent.services.all()
        if db_field.name == "ecole":
            kwargs["queryset"] = ecoles_de(agent)
        champ: Any = super().formfield_for_foreignkey(
            db_field, request, form_class=Public, empty_label="–", **kwargs
        )
        champ.publics, champ.champ = _publics(request), db_field.name
        return champ

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        titre = {"title": "Nouvelle annonce", **(extra_context or {})}
        return super().add_view(request, form_url, titre)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        titre = {"title": "Annonces aux familles", **(extra_context or {})}
        return super().changelist_view(request, titre)

    def has_add_permission(self, request: HttpRequest) -> bool:
        agent = utilisateur_de(request)
        a_qui = agent.is_superuser or agent.services.exists()
        return super().has_add_permission(request) and a_qui

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _sienne(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _sienne(request, obj)

    def save_model(self, request: HttpRequest, obj: Annonce, form: Any, change: bool) -> None:
        if not change:
            obj.par = utilisateur_de(request)
        super().save_model(request, obj, form, change)
        combien = familles(_publics(request).nombre(obj))
        messages.info(request, f"Annonce {obj.situation()}, pour {combien}.")

    @admin.display(description="situation", ordering="fin")
    def en_cours(self, annonce: Annonce) -> str:
        return annonce.situation()

    @admin.display(description="pour")
    def pour(self, annonce: Annonce) -> str:
        return annonce.public


def _siennes(agent: Utilisateur) -> Q:
    services = agent.services.all()
    return Q(service__in=services) | Q(ecole__service__in=services)


def _sienne(request: HttpRequest, annonce: Annonce | None) -> bool:
    """Another service's notice, or one for all families, is the administrator's."""
    agent = utilisateur_de(request)
    if annonce is None or agent.is_superuser:
        return True
    return Annonce.objects.filter(_siennes(agent), pk=annonce.pk).exists()


def _publics(request: HttpRequest) -> Publics:
    """Read once a page, for the list and for the form's choices."""
    publics: Publics | None = getattr(request, "publics", None)
    if publics is None:
        publics = request.publics = Publics()  # type: ignore[attr-defined]
    return publics
