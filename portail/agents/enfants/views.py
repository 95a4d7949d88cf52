"""Pairs of children that may be one; what agents said of them, and taking it back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from comptes.services import enfants_partages as enfants

from ..acces import fiches_requises
from ..pages import page
from . import cotes

PAR_PAGE = 20


@fiches_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    couples = _pages(request, enfants.couples(agent), "page")
    nombre = couples.paginator.count
    titre = (
        f"{nombre} {'paires' if nombre > 1 else 'paire'} à regarder" if nombre else "Rien à relier"
    )
    contexte = {
        "page": couples,
        "couples": cotes.presenter(agent, list(couples)),
        "liens": _pages(request, enfants.liens(agent), "relies"),
        "ecartes": _pages(request, enfants.ecartes(agent), "ecartes"),
    }
    return page(request, "enfants/partages.html", titre, **contexte)


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
    lien = get_object_or_404(enfants.liens(agent), pk=cle)
    return _faire(request, enfants.delier, lien, agent, "Le lien est défait : deux enfants.")


@fiches_requises
@require_POST
def revoir(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    paire = get_object_or_404(enfants.ecartes(agent), pk=cle)
    return _faire(request, enfants.revoir, paire, agent, "Cette paire est de nouveau proposée.")


def _decider(
    request: HttpRequest, agent: Utilisateur, geste: Callable[..., Any], dit: str
) -> HttpResponse:
    """Do it to the pair of the form, if it is one that this agent is shown."""
    couple = enfants.couple_de(agent, request.POST.get("couple", ""))
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


def _pages(request: HttpRequest, objets: Any, nom: str) -> Page[Any]:
    return Paginator(objets, PAR_PAGE).get_page(request.GET.get(nom))
