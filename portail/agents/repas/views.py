"""The service's queue: accept, seeing what stays billed, or refuse with a reason."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee
from reservations.hors_delai.suivi import suivie
from reservations.services import decisions

from . import file
from .acces import reservations_requises
from .forms import Refuser, pour

RIEN_ENREGISTRE = "Rien n’a été enregistré : voyez le message près de votre saisie."


@reservations_requises
@require_safe
def demandes(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _page(request, agent)


@reservations_requises
@require_POST
def accepter(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    form = pour(demande, request.POST)
    if not form.is_valid():
        messages.error(request, RIEN_ENREGISTRE)
        return _page(request, agent, file.Saisie(cle, accepter=form))
    try:
        faite = decisions.accepter(demande, par=agent, **form.cleaned_data)
    except decisions.Impossible as refus:
        form.add_error(None, str(refus))
        messages.error(request, RIEN_ENREGISTRE)
        return _page(request, agent, file.Saisie(cle, accepter=form))
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    except DejaChange as refus:
        messages.warning(request, f"Famille {demande.famille.code} : {refus}")
    else:
        decision = suivie(faite).decision
        messages.success(request, f"Famille {demande.famille.code} : accepté. {decision}".strip())
    return redirect("repas:demandes")


@reservations_requises
@require_POST
def refuser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(file.demandes(agent), pk=cle)
    form = Refuser(request.POST, cle=cle)
    if not form.is_valid():
        messages.error(request, RIEN_ENREGISTRE)
        return _page(request, agent, file.Saisie(cle, refuser=form))
    try:
        decisions.refuser(demande, motif=form.cleaned_data["motif"], par=agent)
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    else:
        messages.success(request, f"Demande refusée : la famille {demande.famille.code} le lira.")
    return redirect("repas:demandes")


def _page(
    request: HttpRequest, agent: Utilisateur, saisie: file.Saisie | None = None
) -> HttpResponse:
    lue = file.lire(agent, request.GET, saisie)
    nombre = lue.recues.paginator.count
    titre = (
        f"{nombre} demande{'s' if nombre > 1 else ''} de repas à traiter"
        if nombre
        else "Absences et demandes de repas : tout est traité"
    )
    contexte = {**admin.site.each_context(request), "file": lue, "title": titre, "subtitle": None}
    return render(request, "admin/repas/demandes.html", contexte)
