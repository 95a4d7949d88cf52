"""Who may enter the agents' pages: each names the right to look and the right to act."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache

from comptes.acces import utilisateur_de
from comptes.models import Utilisateur
from portail.roles import TENIR_LA_REGIE, TENIR_LES_FICHES, VOIR_L_ARGENT

P = ParamSpec("P")
Vue = Callable[Concatenate[HttpRequest, Utilisateur, P], HttpResponse]
Ouverte = Callable[Concatenate[HttpRequest, P], HttpResponse]


def reserve(*, voir: str, agir: str) -> Callable[[Vue[P]], Ouverte[P]]:
    """Give the view its agent as second argument; families and strangers go to the admin's door.

    Looking asks for the permission `voir`, anything else for `agir` too (`portail.roles`).
    """

    def decorer(vue: Vue[P]) -> Ouverte[P]:
        @wraps(vue)
        @never_cache
        def interieure(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not admin.site.has_permission(request):
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            agent = utilisateur_de(request)
            if not agent.has_perm(voir) or (request.method == "POST" and not agent.has_perm(agir)):
                raise PermissionDenied
            return vue(request, agent, *args, **kwargs)

        interieure.acces = "agent"  # type: ignore[attr-defined]
        interieure.droits = (voir, agir)  # type: ignore[attr-defined]
        interieure.login_url = reverse_lazy("admin:login")  # type: ignore[attr-defined]
        return interieure

    return decorer


regie_requise = reserve(voir=VOIR_L_ARGENT, agir=TENIR_LA_REGIE)
caisse_requise = reserve(voir=TENIR_LA_REGIE, agir=TENIR_LA_REGIE)
fiches_requises = reserve(voir=TENIR_LES_FICHES, agir=TENIR_LES_FICHES)


def peut_tenir(agent: Utilisateur) -> bool:
    return agent.has_perm(TENIR_LA_REGIE)
