"""Dropping a file, seeing what it would do, writing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.models import Utilisateur
from portail.models import FichierImporte
from portail.televersement import MAXIMUM

from ..pages import page, telecharger
from . import depots, genres, pages, travail
from .acces import genre_requis, imports_requis
from .forms import Deposer
from .genres import Genre

PAR_PAGE = 24
PLUS_LA_MEME = "Cet import n’est plus celui que la page montrait : voyez ce qu’il en est."


@imports_requis
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """The kinds that this agent imports, and the files of before."""
    passes = _passes(request, depots.visibles(agent))
    contexte = {"genres": genres.de(agent), "passes": passes}
    return page(request, "imports/accueil.html", "Imports de fichiers", **contexte)


@genre_requis
@require_http_methods(["GET", "HEAD", "POST"])
def deposer(request: HttpRequest, agent: Utilisateur, genre: Genre) -> HttpResponse:
    """The page of a kind; POST keeps a file and tries it."""
    if request.method == "POST":
        form = Deposer(genre, request.POST, request.FILES, trop_gros=_trop_gros(request))
        if form.is_valid():
            lu = form.cleaned_data
            depot = depots.deposer(
                genre,
                lu["fichier"],
                par=agent,
                jeton=lu["jeton"],
                brouillon=lu.get("brouillon", False),
            )
            return redirect("imports:voir", genre=depot.genre, cle=depot.pk)
        messages.error(request, "Rien n’a été importé : voyez le message près du fichier.")
    else:
        form = Deposer(genre)
    passes = _passes(request, depots.visibles(agent).filter(genre=genre.cle))
    return page(request, "imports/deposer.html", genre.titre, form=form, genre=genre, passes=passes)


@genre_requis
@require_safe
def voir(request: HttpRequest, agent: Utilisateur, genre: Genre, cle: int) -> HttpResponse:
    depot = _trouver(agent, genre, cle)
    titre = f"{genre.titre} : {depot.get_etat_display()}"
    return page(request, "imports/voir.html", titre, page=pages.lire(depot))


@genre_requis
@require_POST
def confirmer(request: HttpRequest, agent: Utilisateur, genre: Genre, cle: int) -> HttpResponse:
    vu, tolerer = request.POST.get("vu", ""), "tolerer" in request.POST
    try:
        fait = depots.confirmer(_trouver(agent, genre, cle), par=agent, vu=vu, tolerer=tolerer)
    except depots.ATolerer:
        messages.error(
            request,
            f"Rien n’a été importé : ce fichier a des fautes. Cochez « {genre.tolerer} », ou "
            "corrigez-le et déposez-le de nouveau.",
        )
    else:
        if not fait:
            messages.info(request, PLUS_LA_MEME)
    return redirect("imports:voir", genre=genre.cle, cle=cle)


@genre_requis
@require_POST
def abandonner(request: HttpRequest, agent: Utilisateur, genre: Genre, cle: int) -> HttpResponse:
    if depots.abandonner(_trouver(agent, genre, cle)):
        messages.success(request, "Import abandonné : rien n’a été écrit.")
    else:
        messages.info(request, PLUS_LA_MEME)
    return redirect("imports:voir", genre=genre.cle, cle=cle)


@genre_requis
@require_safe
def fichier(request: HttpRequest, agent: Utilisateur, genre: Genre, cle: int) -> HttpResponse:
    """The file as it was dropped."""
    depot = _trouver(agent, genre, cle)
    if not depot.fichier:
        raise Http404
    try:
        return telecharger(travail.octets(depot), depot.nom, "text/csv")  # in their own encoding
    except travail.Altere:
        altere = "Rien n’est téléchargé : le fichier gardé n’est plus celui qui a été déposé."
        messages.error(request, altere)
        return redirect("imports:voir", genre=genre.cle, cle=cle)


def _trouver(agent: Utilisateur, genre: Genre, cle: int) -> FichierImporte:
    """Another service's import is as if absent."""
    siens = depots.visibles(agent).select_related("depose_par", "confirme_par")
    return get_object_or_404(siens, genre=genre.cle, pk=cle)


def _passes(request: HttpRequest, imports: Any) -> Any:
    lignes = imports.defer("rapport").select_related("depose_par", "confirme_par")
    return Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))


def _trop_gros(request: HttpRequest) -> bool:
    """The file was read past (`portail.televersement`)."""
    return "fichier" not in request.FILES and int(request.META.get("CONTENT_LENGTH") or 0) > MAXIMUM
