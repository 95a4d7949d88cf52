"""The agents' queue of requests: apply in one click, refuse with a reason, carry over."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptes import services
from comptes.models import Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee

from ..acces import fiches_requises
from ..forms import Geste
from . import file
from .export import csv_de
from .forms import Appliquer, Refuser

AFFICHE = "affiche-"  # before the request's key: what its line was shown to hold


@fiches_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _page(request, agent)


@fiches_requises
@require_POST
def appliquer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    form = Appliquer(request.POST)
    affiche = form.cleaned_data["affiche"] if form.is_valid() else ""
    try:
        services.appliquer(demande, par=agent, affiche=affiche)
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    except DejaChange as refus:
        messages.warning(request, f"Famille {demande.famille.code}, {demande.libelle} : {refus}")
    else:
        messages.success(request, f"Famille {demande.famille.code} : la fiche est à jour.")
    return redirect("demandes:accueil")


@fiches_requises
@require_POST
def appliquer_ensemble(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Every line of one form in one click."""
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    affiches = {
        int(nom.removeprefix(AFFICHE)): str(valeur)
        for nom, valeur in request.POST.items()
        if nom.startswith(AFFICHE) and nom.removeprefix(AFFICHE).isdecimal()
    }
    try:
        faites = services.appliquer_ensemble(demande, par=agent, affiches=affiches)
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    except DejaChange as refus:
        messages.warning(request, f"Famille {demande.famille.code} : {refus}")
    else:
        fait = f"Famille {demande.famille.code} : la fiche est à jour, {len(faites)} lignes."
        messages.success(request, fait)
    return redirect("demandes:accueil")


@fiches_requises
@require_POST
def refuser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    form = Refuser(request.POST, cle=cle)
    if not form.is_valid():
        messages.error(request, "Rien n’a été enregistré : voyez le message près de votre saisie.")
        return _page(request, agent, form, cle)
    try:
        services.refuser(demande, motif=form.cleaned_data["motif"], par=agent)
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    else:
        messages.success(request, f"Demande refusée : la famille {demande.famille.code} le lira.")
    return redirect("demandes:accueil")


@fiches_requises
@require_POST
def reportee(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    if services.noter_reportee(demande, par=agent):
        messages.success(request, "Noté comme reporté dans le logiciel métier.")
    else:
        messages.info(request, "C’était déjà fait : rien n’a changé.")
    return redirect("demandes:accueil")


@fiches_requises
@require_safe
def export(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    reponse = HttpResponse(csv_de(file.a_reporter(agent)), content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = 'attachment; filename="a-reporter.csv"'
    return reponse


def _page(
    request: HttpRequest, agent: Utilisateur, saisi: Geste | None = None, cle: int = 0
) -> HttpResponse:
    lue = file.lire(agent, request.GET, saisi, cle)
    nombre = lue.recues.paginator.count
    titre = (
        f"{nombre} demande{'s' if nombre > 1 else ''} à traiter" if nombre else "Tout est traité"
    )
    contexte = {**admin.site.each_context(request), "file": lue, "title": titre, "subtitle": None}
    return render(request, "admin/demandes/file.html", contexte)
