"""The agents' second door."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..acces import agent_requis
from ..forms import CodeForm
from ..models import Utilisateur
from ..services import second_facteur


@agent_requis
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Ask for a code; the first time, enrol the telephone."""
    if not second_facteur.est_inscrit(agent):
        return _inscrire(request, agent)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_facteur.verifier(request, agent, form.cleaned_data["code"]):
            return redirect(_suite(request))
        form.add_error("code", "Ce code ne convient pas. Attendez le suivant, puis réessayez.")
    return render(request, "comptes/second_facteur.html", {"form": form})


@agent_requis
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """The recovery codes that are left; POST makes new ones, for who came in by the second door."""
    if not request.user.is_verified():  # type: ignore[union-attr]
        return redirect(f"{reverse('comptes:second_facteur')}?next={request.path}")
    if request.method == "POST":
        contexte = {"codes": second_facteur.renouveler_les_codes(agent)}
        return render(request, "comptes/codes_de_secours.html", contexte)
    restants = {"restants": second_facteur.codes_restants(agent)}
    return render(request, "comptes/nouveaux_codes.html", restants)


def _inscrire(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_facteur.inscrire(request, agent, form.cleaned_data["code"])
        if codes:
            return render(request, "comptes/codes_de_secours.html", {"codes": codes})
        form.add_error("code", "Ce code ne convient pas. Vérifiez l’heure du téléphone.")
    telephone = second_facteur.telephone_a_inscrire(request, agent)
    contexte: dict[str, Any] = {
        "form": form,
        # Made by the library from our own address: nothing of it is anybody's to write.
        "image": mark_safe(second_facteur.image(telephone)),
        "secret": second_facteur.secret(telephone),
    }
    return render(request, "comptes/second_facteur_inscription.html", contexte)


def _suite(request: HttpRequest) -> str:
    suite = request.GET.get("next", "")
    sure = url_has_allowed_host_and_scheme(suite, {request.get_host()}, request.is_secure())
    return suite if sure else "admin:index"
