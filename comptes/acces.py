"""Who may open a page. Every view is closed (`LoginRequiredMiddleware`); families' pages get their
family from here, and reach nothing but through it.

An agent may look at them as a family does (`services.consultations`), those marked `@consultable`
and no other: a new page is closed to them until somebody has thought about it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.cache import never_cache

from .models import Consultation, Famille, Utilisateur
from .services import consultations

P = ParamSpec("P")
V = TypeVar("V", bound=Callable[..., HttpResponse])
LECTURE = ("GET", "HEAD")


def famille_de(request: HttpRequest) -> Famille | None:
    """Return the signed-in adult's family, or the one that an agent is looking at; None for other
    agents and for nobody."""
    if visite := consultation_de(request):
        return visite.famille
    responsable = getattr(request.user, "responsable", None)
    return responsable.famille if responsable else None


def consultation_de(request: HttpRequest) -> Consultation | None:
    """Return the agent's visit that this page is a part of, read once a request.

    The agents' own pages are part of none: they go on as ever in another tab.
    """
    if not hasattr(request, "consultation"):
        des_agents = request.path.startswith(reverse("admin:index"))
        visite = None if des_agents else consultations.en_cours(request)
        request.consultation = visite  # type: ignore[attr-defined]
    visite = request.consultation  # type: ignore[attr-defined]
    assert visite is None or isinstance(visite, Consultation)
    return visite


def lecteur_de(request: HttpRequest) -> Utilisateur:
    """Return the adult whose page it is: the signed-in one, or the one whom an agent sees it as."""
    if visite := consultation_de(request):
        assert visite.comme is not None, "une consultation sans compte est finie"
        return visite.comme
    return utilisateur_de(request)


def consultable(vue: V) -> V:
    """Let agents who look as a family see this page: a GET of it changes and sends nothing.

    Goes under `@famille_requise`; who reads is `lecteur_de(request)`.
    """
    vue.consultable = True  # type: ignore[attr-defined]
    return vue


def famille_requise(
    vue: Callable[Concatenate[HttpRequest, Famille, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view its family as second argument; agents, who have none, go to the admin."""

    @wraps(vue)
    @never_cache  # on a shared computer, Back after signing out shows nothing
    def interieure(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        famille = famille_de(request)
        if famille is None:
            return _vers_l_administration(request)
        if visite := consultation_de(request):
            if request.method not in LECTURE or not getattr(vue, "consultable", False):
                return render(request, "comptes/lecture_seule.html", status=403)
            consultations.compter(visite)
        return vue(request, famille, *args, **kwargs)

    interieure.acces = "famille"  # type: ignore[attr-defined]
    return interieure


def _vers_l_administration(request: HttpRequest) -> HttpResponse:
    """An agent has no family here; one whose visit is over is told so, beside that family."""
    if (famille := consultations.quitter(request)) is None:
        return redirect("admin:index")
    messages.info(request, "La consultation du portail comme cette famille est terminée.")
    return redirect("famille:fiche", famille)


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
