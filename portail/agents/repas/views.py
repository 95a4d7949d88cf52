"""Answering a family about its meals: accept, seeing what stays billed, or refuse with a reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from portail.roles import TENIR_RESERVATIONS
from reservations.hors_delai.suivi import suivie
from reservations.models import DemandeRepas
from reservations.services import decisions

from ..forms import RIEN_ENREGISTRE
from ..pages import page
from ..reponses import modeles
from ..reponses import prise as prises
from ..reponses.decision import donner
from ..reponses.forms import Refuser
from .acces import reservations_requises
from .forms import pour
from .page import Saisie, lire
from .perimetre import demandes, services_de_la_demande


@reservations_requises
@require_safe
def demande(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    return _page(request, agent, get_object_or_404(demandes(agent), pk=cle))


@reservations_requises
@require_POST
def prise(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    prises.changer(request, agent, demande, services_de_la_demande(demande), TENIR_RESERVATIONS)
    return redirect("repas:demande", cle)


@reservations_requises
@require_POST
def accepter(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = pour(demande, request.POST, modeles=_modeles(demande, agent).accord)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(accepter=form))

    def geste() -> str:
        faite = decisions.accepter(demande, par=agent, **form.cleaned_data)
        dit = f"Famille {demande.famille.code} : accepté. {suivie(faite).decision}"
        return dit.strip()

    try:
        faite = donner(request, agent, demande, geste)
    except decisions.Impossible as refus:
        form.add_error(None, str(refus))
        return _page(request, agent, demande, Saisie(accepter=form))
    return redirect("demandes:accueil") if faite else redirect("repas:demande", cle)


@reservations_requises
@require_POST
def refuser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = Refuser(request.POST, cle=cle, modeles=_modeles(demande, agent).refus)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(refuser=form))

    def geste() -> str:
        decisions.refuser(demande, motif=form.cleaned_data["motif"], par=agent)
        return f"Demande refusée : la famille {demande.famille.code} le lira."

    donner(request, agent, demande, geste)
    return redirect("demandes:accueil")


def _modeles(demande: DemandeRepas, agent: Utilisateur) -> modeles.Modeles:
    return modeles.pour(demande, services_de_la_demande(demande), agent)


def _page(
    request: HttpRequest, agent: Utilisateur, demande: DemandeRepas, saisie: Saisie | None = None
) -> HttpResponse:
    if saisie:
        messages.error(request, RIEN_ENREGISTRE)
    lue = lire(demande, agent, saisie)
    titre = f"{lue.suivie.titre}, famille {demande.famille.nom}"
    return page(request, "repas/demande.html", titre, lue=lue, agent=agent)
