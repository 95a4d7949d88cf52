"""Answering a family about its sheet: apply in one click, refuse with a reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from comptes import services
from comptes.models import DemandeMiseAJour, Utilisateur
from portail.roles import TENIR_LES_FICHES

from ..acces import fiches_requises
from ..forms import RIEN_ENREGISTRE
from ..pages import page
from ..reponses import modeles
from ..reponses import prise as prises
from ..reponses.decision import donner
from ..reponses.forms import Accepter, Refuser
from .page import Saisie, lire, services_de, tout
from .perimetre import demandes

AFFICHE = "affiche-"  # before a line's key: what the sheet was shown to hold


@fiches_requises
@require_safe
def demande(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    return _page(request, agent, get_object_or_404(demandes(agent), pk=cle))


@fiches_requises
@require_POST
def prise(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    prises.changer(request, agent, demande, services_de(demande), TENIR_LES_FICHES)
    return redirect("fiches:demande", cle)


@fiches_requises
@require_POST
def appliquer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = Accepter(request.POST, cle=cle, modeles=_modeles(demande, agent).accord)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(cle, accepter=form))
    affiche, reponse = request.POST.get(f"{AFFICHE}{cle}", ""), form.cleaned_data["reponse"]

    def geste() -> str:
        services.appliquer(demande, par=agent, affiche=affiche, reponse=reponse)
        return f"Famille {demande.famille.code} : la fiche est à jour."

    return _donner(request, agent, demande, geste, ligne=demande.libelle)


@fiches_requises
@require_POST
def appliquer_ensemble(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Every line of one form in one click."""
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = Accepter(request.POST, cle=tout(cle), modeles=_modeles(demande, agent).accord)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(cle, accepter=form, ensemble=True))

    def geste() -> str:
        faites = services.appliquer_ensemble(
            demande, par=agent, affiches=_affiches(request), reponse=form.cleaned_data["reponse"]
        )
        return f"Famille {demande.famille.code} : la fiche est à jour, {len(faites)} lignes."

    return _donner(request, agent, demande, geste)


@fiches_requises
@require_POST
def refuser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = Refuser(request.POST, cle=cle, modeles=_modeles(demande, agent).refus)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(cle, refuser=form))

    def geste() -> str:
        services.refuser(demande, motif=form.cleaned_data["motif"], par=agent)
        return f"Demande refusée : la famille {demande.famille.code} le lira."

    return _donner(request, agent, demande, geste)


@fiches_requises
@require_POST
def refuser_ensemble(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    demande = get_object_or_404(demandes(agent), pk=cle)
    form = Refuser(request.POST, cle=tout(cle), modeles=_modeles(demande, agent).refus)
    if not form.is_valid():
        return _page(request, agent, demande, Saisie(cle, refuser=form, ensemble=True))

    def geste() -> str:
        services.refuser_ensemble(demande, motif=form.cleaned_data["motif"], par=agent)
        return f"Demande refusée : la famille {demande.famille.code} le lira."

    return _donner(request, agent, demande, geste)


def _affiches(request: HttpRequest) -> dict[int, str]:
    return {
        int(nom.removeprefix(AFFICHE)): str(valeur)
        for nom, valeur in request.POST.items()
        if nom.startswith(AFFICHE) and nom.removeprefix(AFFICHE).isdecimal()
    }


def _modeles(demande: DemandeMiseAJour, agent: Utilisateur) -> modeles.Modeles:
    return modeles.pour(demande, services_de(demande), agent)


def _donner(
    request: HttpRequest,
    agent: Utilisateur,
    demande: DemandeMiseAJour,
    geste: Callable[[], str],
    ligne: str = "",
) -> HttpResponse:
    """Then the form's next line that waits, or the queue; what has changed is shown again."""
    if not donner(request, agent, demande, geste, ligne=ligne):
        return redirect("fiches:demande", demande.pk)
    reste = services.du_meme_formulaire(demande).first()
    return redirect("fiches:demande", reste.pk) if reste else redirect("demandes:accueil")


def _page(
    request: HttpRequest,
    agent: Utilisateur,
    demande: DemandeMiseAJour,
    saisie: Saisie | None = None,
) -> HttpResponse:
    if saisie:
        messages.error(request, RIEN_ENREGISTRE)
    lue = lire(demande, agent, saisie)
    titre = f"Mise à jour demandée par la famille {demande.famille.nom}"
    return page(request, "fiches/demande.html", titre, lue=lue, agent=agent)
