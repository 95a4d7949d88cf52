"""Ma famille: what the town has noted, how to have it changed, and the second adult's access."""

from django.contrib import messages as bandeau
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from .. import fiche, services
from ..acces import famille_requise, utilisateur_de
from ..forms import DemandeForm
from ..models import Famille
from ..services.second import DejaOuvert


@famille_requise
def accueil(request: HttpRequest, famille: Famille) -> HttpResponse:
    return render(request, "comptes/famille.html", fiche.contenu(famille, utilisateur_de(request)))


@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest, famille: Famille, cle: str) -> HttpResponse:
    """Ask for one field of the sheet to be changed."""
    champ = next((c for c in services.champs_de(famille) if c.cle == cle), None)
    if champ is None:
        raise Http404
    form = DemandeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.demander(
                champ,
                form.cleaned_data["apres"],
                famille=famille,
                par=utilisateur_de(request),
                precision=form.cleaned_data["precision"],
            )
        except ValidationError as erreur:
            form.add_error("apres", erreur)
        else:
            bandeau.success(request, "Votre demande est envoyée. Vous la suivez sur cette page.")
            return redirect("comptes:famille")
    return render(request, "comptes/demande.html", {"form": form, "champ": champ})


@famille_requise
@require_POST
def ouvrir_second_acces(request: HttpRequest, famille: Famille, rang: int) -> HttpResponse:
    """The first adult opens the other's access; login and password are shown this once."""
    if utilisateur_de(request).responsable.rang != 1:
        raise Http404
    responsable = get_object_or_404(famille.responsables, rang=rang)
    try:
        identifiant, mot_de_passe = services.ouvrir_second_acces(responsable)
    except DejaOuvert as erreur:
        bandeau.info(request, str(erreur))
        return redirect("comptes:famille")
    contexte = {
        "responsable": responsable,
        "identifiant": identifiant,
        "mot_de_passe": mot_de_passe,
    }
    return render(request, "comptes/second_acces.html", contexte)
