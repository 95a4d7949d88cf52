"""Ma famille: what the town has noted, how to have it changed, and the second adult's access."""

from django.conf import settings
from django.contrib import messages as bandeau
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import fiche, services
from ..acces import consultable, famille_requise, lecteur_de, utilisateur_de
from ..forms import DemandeForm
from ..models import Famille, Utilisateur
from ..services.demandes import DejaTraitee
from ..services.initiaux import IdentifiantPris
from ..services.second import DejaOuvert


@famille_requise
@consultable
@require_safe
def accueil(request: HttpRequest, famille: Famille) -> HttpResponse:
    contexte = {
        "blocs": fiche.blocs(famille),
        "demandes": fiche.demandes(famille)[: fiche.SUIVIES],
        "premier": lecteur_de(request).responsable.rang == 1,
    }
    return render(request, "comptes/famille.html", contexte)


@famille_requise
@consultable
@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest, famille: Famille, cle: str) -> HttpResponse:
    """Ask for lines of one part of the sheet to be changed: all that is asked, or nothing."""
    bloc = fiche.bloc_de(famille, cle)
    if bloc is None:
        raise Http404
    form = DemandeForm(bloc, request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _envoyer(form, bloc, utilisateur_de(request))
    ):
        bandeau.success(request, "Votre demande est envoyée au service. Vous la suivez ici.")
        return redirect("comptes:famille")
    return render(request, "comptes/demande.html", {"form": form, "bloc": bloc})


def _envoyer(form: DemandeForm, bloc: fiche.Bloc, par: Utilisateur) -> bool:
    champs = {ligne.champ.nom: ligne.champ for ligne in bloc.lignes}
    demandes, instant = [], timezone.now()
    with transaction.atomic():
        for nom, apres in form.changements.items():
            try:
                demande = services.demander(
                    champs[nom],
                    apres,
                    famille=par.responsable.famille,
                    par=par,
                    precision=form.cleaned_data["precision"],
                    le=instant,
                )
            except ValidationError as erreur:
                form.add_error(nom, erreur)
            else:
                demandes.append(demande)
        if form.errors:
            transaction.set_rollback(True)
        else:
            services.annoncer(demandes)
    return not form.errors


@famille_requise
@require_POST
def retirer(request: HttpRequest, famille: Famille, cle: int) -> HttpResponse:
    """Take a request back while nobody has answered it."""
    demande = get_object_or_404(famille.demandes, pk=cle)
    try:
        services.retirer(demande, par=utilisateur_de(request))
    except DejaTraitee as erreur:
        bandeau.info(request, str(erreur))
    else:
        bandeau.success(request, "Votre demande est retirée. Rien ne change dans votre fiche.")
    return redirect("comptes:famille")


@famille_requise
@sensitive_variables("mot_de_passe", "contexte")
@require_POST
def ouvrir_second_acces(request: HttpRequest, famille: Famille, rang: int) -> HttpResponse:
    """The first adult opens the other's access; login and password are shown this once."""
    if utilisateur_de(request).responsable.rang != 1:
        raise Http404
    responsable = get_object_or_404(famille.responsables, rang=rang)
    try:
        identifiant, mot_de_passe = services.ouvrir_second_acces(responsable)
    except (DejaOuvert, IdentifiantPris) as erreur:
        bandeau.info(request, str(erreur))
        return redirect("comptes:famille")
    contexte = {
        "responsable": responsable,
        "identifiant": identifiant,
        "mot_de_passe": mot_de_passe,
        "adresse": settings.ADRESSE_PUBLIQUE,
    }
    return render(request, "comptes/second_acces.html", contexte)
