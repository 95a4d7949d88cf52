"""Logins in the admin: the agents' are kept there, the families' are only looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from comptes.models import Utilisateur
from comptes.services.initiaux import donner
from portail.agents.pages import page
from portail.exports import Exportable
from portail.historique import PageAvecHistorique
from portail.pages_admin import PageAdmin

from .forms import ADMINISTRATEUR, AgentForm, groupes_de


@admin.register(Utilisateur)
class UtilisateurAdmin(Exportable, PageAvecHistorique, PageAdmin):
    """An agent is created, changed, closed; never erased, for what was done by whom stays."""

    form = AgentForm
    list_display = ["identifiant", "nom", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "groups", "is_active"]
    search_fields = ["identifiant", "nom"]
    ordering = ["identifiant"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        permis: bool = super().has_change_permission(request, obj)
        return permis and (obj is None or obj.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not obj.is_staff:
            vus = ["identifiant", "nom", "courriel", "is_active", "mot_de_passe_initial"]
            return [(None, {"fields": [*vus, "last_login", "cree_le"]})]
        return [
            (None, {"fields": ["identifiant", "nom", "courriel"]}),
            ("Droits", {"fields": ["role", "services", "is_active"]}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.auteur = request.user  # type: ignore[attr-defined]
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        ouvert = not change or form.initial["is_active"]
        obj.is_staff = True
        obj.is_superuser = form.cleaned_data["role"] == ADMINISTRATEUR
        obj._change_reason = _raison(form, change)
        super().save_model(request, obj, form, change)
        if ouvert and not obj.is_active:
            obj.finir_les_sessions()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        agent = form.instance
        agent.groups.set(groupes_de(form.cleaned_data["role"]))
        voulus, avant = set(form.cleaned_data["services"]), set(agent.services.all())
        # From the service's side, whose history keeps its agents.
        for service in voulus - avant:
            service.agents.add(agent)
        for service in avant - voulus:
            service.agents.remove(agent)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """The new agent's password: this answer is its only showing."""
        return montrer(request, obj, donner(obj))


@never_cache
def montrer(request: HttpRequest, agent: Utilisateur, mot_de_passe: str) -> HttpResponse:
    acces = {
        "personne": str(agent),
        "identifiant": agent.identifiant,
        "mot_de_passe": mot_de_passe,
    }
    retour = reverse("admin:comptes_utilisateur_change", args=[agent.pk])
    titre = f"Mot de passe de {agent}"
    return page(request, "acces/donne.html", titre, acces=acces, retour=retour)


def _raison(form: Any, change: bool) -> str:
    """What the history says beside the fields, which do not hold the services."""
    if not change:
        return "compte d’agent créé"
    if "services" not in form.changed_data:
        return ""
    avant, apres = (
        ", ".join(sorted(s.code for s in services)) or "aucun"
        for services in (form.initial["services"], form.cleaned_data["services"])
    )
    return f"services : {avant}, puis {apres}"[:100]
