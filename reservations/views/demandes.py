"""What a family tells or asks once the deadline is past, and the answers that it got."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as bandeau
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.acces import consultable, famille_requise, utilisateur_de
from comptes.models import Enfant, Famille
from comptes.services.demandes import DejaTraitee
from factures.models import Facture

from ..ecoles import Annuaire
from ..facturation.lignes import prestations_de_repas
from ..hors_delai.absences import encore_annulables, jours_concernes
from ..hors_delai.forms import AbsenceForm, ErreurForm, TardiveForm
from ..hors_delai.mots import des_jours_et_mois
from ..hors_delai.suivi import suivies
from ..models import DemandeRepas
from ..reserver.grille import eleves
from ..services import demandes as services

ENVOYEE = "Votre demande est envoyée. Vous la suivez sur cette page."
lecture_et_envoi = require_http_methods(["GET", "HEAD", "POST"])


@famille_requise
@consultable
@require_safe
def liste(request: HttpRequest, famille: Famille) -> HttpResponse:
    return render(request, "reservations/demandes.html", {"demandes": suivies(famille)})


@famille_requise
@consultable
@lecture_et_envoi
def absence(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Tell an absence; what can still be cancelled at no cost is said."""
    enfants = _eleves(famille)
    jour = request.GET.get("jour", "")
    form = AbsenceForm(enfants, request.POST or None, initial=_connu(request, debut=jour, fin=jour))
    par = utilisateur_de(request)
    if demande := _envoyer(
        form, lambda **saisi: services.demander_absence(famille=famille, par=par, **saisi)
    ):
        bandeau.success(request, ENVOYEE)
        _dire_ce_qui_s_annule(request, demande)
        return redirect("reservations:demandes")
    return _formulaire(request, "reservations/absence.html", form, enfants)


@famille_requise
@consultable
@lecture_et_envoi
def hors_delai(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Ask for a meal whose deadline is past."""
    enfants = _eleves(famille)
    initial = _connu(request, jour=request.GET.get("jour", ""))
    form = TardiveForm(enfants, request.POST or None, initial=initial)
    par = utilisateur_de(request)
    if _envoyer(form, lambda **saisi: services.demander_tardive(famille=famille, par=par, **saisi)):
        bandeau.success(request, ENVOYEE)
        return redirect("reservations:demandes")
    return _formulaire(request, "reservations/hors_delai.html", form, enfants)


@famille_requise
@consultable
@lecture_et_envoi
def erreur(request: HttpRequest, famille: Famille, numero: str, rang: int) -> HttpResponse:
    """Tell the service that a line of an invoice counts other meals than were eaten."""
    facture = get_object_or_404(Facture.objects.de(famille), numero=numero)
    ligne = get_object_or_404(facture.lignes.select_related("facture"), rang=rang)
    if ligne.prestation_id not in prestations_de_repas(facture):
        raise Http404
    form = ErreurForm(request.POST or None)
    par = utilisateur_de(request)
    if _envoyer(
        form,
        lambda **saisi: services.signaler_erreur(famille=famille, ligne=ligne, par=par, **saisi),
    ):
        bandeau.success(request, ENVOYEE)
        return redirect("reservations:demandes")
    contexte = {"form": form, "facture": facture, "ligne": ligne}
    return render(request, "reservations/erreur.html", contexte)


@famille_requise
@require_POST
def retirer(request: HttpRequest, famille: Famille, cle: int) -> HttpResponse:
    """Take a request back while nobody has answered it."""
    demande = get_object_or_404(famille.demandes_repas, pk=cle)
    try:
        services.retirer(demande, par=utilisateur_de(request))
    except DejaTraitee as dit:
        bandeau.info(request, str(dit))
    else:
        retiree = "Votre demande est retirée. Vos repas et vos factures restent tels quels."
        bandeau.success(request, retiree)
    return redirect("reservations:demandes")


def _eleves(famille: Famille) -> list[Enfant]:
    return [enfant for enfant, _ in eleves(famille, Annuaire())]


def _connu(request: HttpRequest, **jours: str) -> dict[str, Any]:
    """What the link that leads here knew of it."""
    enfant = request.GET.get("enfant", "")
    return {**jours, **({"enfant": enfant} if enfant.isdecimal() else {})}


def _envoyer(form: Form, demander: Callable[..., DemandeRepas]) -> DemandeRepas | None:
    """Ask through the door; what it refuses is said beside its field."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return demander(**form.cleaned_data)
    except ValidationError as refus:
        form.add_error(None, refus)
        return None


def _dire_ce_qui_s_annule(request: HttpRequest, demande: DemandeRepas) -> None:
    assert demande.enfant is not None
    [jours] = jours_concernes([demande])
    if libres := encore_annulables(Annuaire(), demande.enfant, jours):
        repas = "Le repas" if len(libres) == 1 else "Les repas"
        peut = "peut" if len(libres) == 1 else "peuvent"
        bandeau.warning(
            request,
            f"{repas} {des_jours_et_mois(libres)} {peut} encore s’annuler sans frais sur la page "
            "Réservations : faites-le, c’est plus sûr.",
        )


def _formulaire(
    request: HttpRequest, gabarit: str, form: Form, enfants: list[Enfant]
) -> HttpResponse:
    contexte = {
        "form": form,
        "enfants": enfants,
        "soi_meme": form.has_error("__all__", services.A_FAIRE_SOI_MEME),
    }
    return render(request, gabarit, contexte)
