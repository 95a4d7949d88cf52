"""Pairs of children that may be one; what agents said of them, and taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from comptes.services import enfants_partages as enfants

from ..demandes.views import fiches_requises
from . import cotes

PAR_PAGE = 20


@fiches_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    couples = enfants.couples(agent)
    page = Paginator(couples, PAR_PAGE).get_page(request.GET.get("page"))
    nombre = len(couples)
    titre = (
        f"{nombre} {'paires' if nombre > 1 else 'paire'} à regarder" if nombre else "Rien à relier"
    )
    contexte = {
        **admin.site.each_context(request),
        "title": titre,
        "subtitle": None,
        "page": page,
        "couples": cotes.presenter(agent, list(page)),
        "liens": enfants.liens(agent),
        "ecartes": enfants.ecartes(agent),
    }
    return render(request, "admin/enfants/partages.html", contexte)


@fiches_requises
@require_POST
def relier(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _decider(request, agent, enfants.relier, "C’est noté : un seul enfant, deux familles.")


@fiches_requises
@require_POST
def distinguer(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _decider(request, agent, enfants.distinguer, "C’est noté : ce sont deux enfants.")


@fiches_requises
@require_POST
def delier(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    lien = _un(enfants.liens(agent), cle)
    return _faire(request, enfants.delier, lien, agent, "Le lien est défait : deux enfants.")


@fiches_requises
@require_POST
def revoir(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    paire = _un(enfants.ecartes(agent), cle)
    return _faire(request, enfants.revoir, paire, agent, "Cette paire est de nouveau proposée.")


def _decider(
    request: HttpRequest, agent: Utilisateur, geste: Callable[..., Any], dit: str
) -> HttpResponse:
    """Do it to the pair of the form, if it is one that this agent is shown."""
    cle = request.POST.get("couple", "")
    couple = next((c for c in enfants.couples(agent) if c.cle == cle), None)
    if couple is None:
        messages.info(request, "Cette paire n’est plus à regarder : rien n’a changé.")
        return redirect("enfants:accueil")
    return _faire(request, geste, couple, agent, dit)


def _faire(
    request: HttpRequest, geste: Callable[..., Any], objet: object, agent: Utilisateur, dit: str
) -> HttpResponse:
    try:
        geste(objet, par=agent)
    except enfants.DejaFait as refus:
        messages.info(request, str(refus))
    else:
        messages.success(request, dit)
    return redirect("enfants:accueil")


def _un(objets: list[Any], cle: int) -> Any:
    """Whatever is not this agent's affair does not exist."""
    for objet in objets:
        if objet.pk == cle:
            return objet
    raise Http404
