"""The agents' site: Django's admin, behind the portal's own door and the second factor."""

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.http import urlencode

if TYPE_CHECKING:
    from comptes.models import Utilisateur

UN_JOUR = 24 * 60 * 60  # seconds


class Site(AdminSite):
    # An agent has nothing to see on the families' side, and each list has its width to itself.
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "–"

    def has_permission(self, request: HttpRequest) -> bool:
        if not self._est_agent(request):
            return False
        return not settings.SECOND_FACTEUR or _verifie(request)

    @login_not_required  # as Django's own
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one door; who is through it and not verified owes the second factor."""
        suite = urlencode({"next": reverse("admin:index"), **request.GET.dict()})
        if not request.user.is_authenticated:
            return redirect(f"{reverse(settings.LOGIN_URL)}?{suite}")
        if self._est_agent(request):
            return redirect(f"{reverse('comptes:second_facteur')}?{suite}")
        messages.info(
            request,
            "Cette page est réservée aux agents de la ville. Si vous en êtes, déconnectez-vous, "
            "puis entrez avec votre compte d’agent.",
        )
        return redirect("accueil")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """With what waits for this agent, and the recovery codes that they have left."""
        # Models, which are not there yet when this module loads.
        from comptes.services.second_facteur import PEU, codes_restants

        from .agents import entrees

        agent = cast("Utilisateur", request.user)
        groupes = entrees.groupes(agent)
        restants = codes_restants(agent) if _verifie(request) else None
        contexte = {
            "groupes": groupes,
            "sans_liste": groupes and not self.get_app_list(request),
            "codes_restants": restants,
            "peu_de_codes": restants is not None and restants <= PEU,
        }
        return super().index(request, {**(extra_context or {}), **contexte})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """By what people look for, not by where it is programmed."""
        from .agents import sections

        return sections.ranger(super().get_app_list(request, app_label))

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The words of the lists' actions, which change with the portal: read once a day."""
        reponse = super().i18n_javascript(request, extra_context)
        patch_cache_control(reponse, private=True, max_age=UN_JOUR)
        return reponse

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """The home's sections are no applications: they have no page of their own."""
        return redirect("admin:index")

    def _est_agent(self, request: HttpRequest) -> bool:
        return super().has_permission(request)


def _verifie(request: HttpRequest) -> bool:
    return bool(request.user.is_verified())  # type: ignore[union-attr]


def oui_ou_non(valeur: bool | None) -> str:
    """Django's picture of a yes or a no, which tells « True » and « False » to who listens."""
    image, mot = {True: ("yes", "Oui"), False: ("no", "Non"), None: ("unknown", "Inconnu")}[valeur]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{image}.svg"), mot)


class Administration(AdminConfig):
    default_site = "portail.administration.Site"

    def ready(self) -> None:
        super().ready()
        admin_list._boolean_icon = oui_ou_non  # type: ignore[attr-defined]
