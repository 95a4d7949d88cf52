"""Who may open a page. Every view is closed (`LoginRequiredMiddleware`); families' pages get their
family from here, and reach nothing but through it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from .models import Famille, Utilisateur

P = ParamSpec("P")


def famille_de(request: HttpRequest) -> Famille | None:
    """Return the signed-in adult's family; None for agents and for nobody."""
    responsable = getattr(request.user, "responsable", None)
    return responsable.famille if responsable else None


def famille_requise(
    vue: Callable[Concatenate[HttpRequest, Famille, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view its family as second argument; agents, who have none, go to the admin."""

    @wraps(vue)
    @never_cache  # on a shared computer, Back after signing out shows nothing
    def interieure(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        famille = famille_de(request)
        if famille is None:
            return redirect("admin:index")
        return vue(request, famille, *args, **kwargs)

    interieure.acces = "famille"  # type: ignore[attr-defined]
    return interieure


def agent_requis(
    vue: Callable[Concatenate[HttpRequest, Utilisateur, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view its agent as second argument, whatever the role; others go to the admin's
    door. It does not ask for the second factor: pages with something to show do."""

    @wraps(vue)
    def interieure(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Utilisateur) or not request.user.is_staff:
            return redirect("admin:login")
        return vue(request, request.user, *args, **kwargs)

    interieure.acces = "agent"  # type: ignore[attr-defined]
    interieure.login_url = reverse_lazy("admin:login")  # type: ignore[attr-defined]
    return interieure


def publique(vue: Any) -> Any:
    """Open the view to everybody, on purpose: the house test lists who uses this."""
    vue = login_not_required(vue)
    vue.acces = "publique"
    return vue


def utilisateur_de(request: HttpRequest) -> Utilisateur:
    """Return the signed-in user, typed; only behind the login wall."""
    assert isinstance(request.user, Utilisateur)
    return request.user
