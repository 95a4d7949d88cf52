"""The agents' queue of requests, what was answered, what is to be carried over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from comptes import services
from comptes.models import Utilisateur

from ..acces import fiches_requises
from ..fiches import perimetre
from ..pages import page, telecharger
from . import file
from . import repondues as reponses
from .export import exporter

PAR_PAGE = 25


@fiches_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    lue = file.lire(agent, request.GET)
    titre = (
        f"{lue.total} demande{'s' if lue.total > 1 else ''} à traiter"
        if lue.total
        else "Tout est traité"
    )
    return page(request, "demandes/file.html", titre, file=lue, agent=agent)


@fiches_requises
@require_safe
def repondues(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    pages, lues = reponses.lire(agent, request.GET)
    titre = "Demandes répondues depuis deux mois"
    return page(request, "demandes/repondues.html", titre, page=pages, repondues=lues)


@fiches_requises
@require_safe
def a_reporter(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    pages = Paginator(perimetre.a_reporter(agent), PAR_PAGE).get_page(request.GET.get("page"))
    titre = "À reporter dans le logiciel métier"
    return page(request, "demandes/a_reporter.html", titre, page=pages)


@fiches_requises
@require_POST
def reportee(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(perimetre.demandes(agent), pk=cle)
    if services.noter_reportee(demande, par=agent):
        messages.success(
            request, "Noté comme reporté dans le logiciel métier : la demande quitte cette liste."
        )
    else:
        messages.info(request, "C’était déjà fait : rien n’a changé.")
    return redirect("demandes:a_reporter")


@fiches_requises
@require_safe
def export(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return telecharger(exporter(agent), "a-reporter.csv")
