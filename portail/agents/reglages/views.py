"""The town's settings: where each is changed, and a colour tried before it is chosen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Utilisateur
from portail.agents.acces import reserve
from portail.agents.pages import page
from portail.contraste import mesures, proposer
from portail.models import Commune
from portail.roles import REGLER_LA_VILLE

from .couleur import choisir
from .forms import ChoixForm, EssaiForm
from .sujets import lire

administrateur_requis = reserve(voir=REGLER_LA_VILLE, agir=REGLER_LA_VILLE)


@administrateur_requis
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    sujets = lire()
    manques = [(sujet, manque) for sujet in sujets for manque in sujet.manques]
    contexte = {"sujets": sujets, "manques": manques}
    return page(request, "reglages/accueil.html", "Réglages de la ville", **contexte)


@administrateur_requis
@require_http_methods(["GET", "HEAD", "POST"])
def couleur(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """A colour in its places, with its contrasts (`?couleur=`); POST keeps it."""
    if request.method == "POST":
        choix = ChoixForm(request.POST)
        if choix.is_valid():
            lu = choix.cleaned_data
            return _choisir(request, lu["couleur"], avant=lu["avant"])
        fautes = " ".join(str(faute) for liste in choix.errors.values() for faute in liste)
        messages.error(request, f"Rien n’a été enregistré. {fautes}")
    actuelle = Commune.actuelle().couleur
    form = EssaiForm(request.GET if "couleur" in request.GET else {"couleur": actuelle})
    essayee = form.cleaned_data["couleur"] if form.is_valid() else actuelle
    contexte = {
        "form": form,
        "actuelle": actuelle,
        "essayee": essayee,
        "mesures": mesures(essayee),
        "proposee": proposer(essayee),
    }
    return page(request, "reglages/couleur.html", "Couleur de la ville", **contexte)


def _choisir(request: HttpRequest, voulue: str, *, avant: str) -> HttpResponse:
    match choisir(voulue, avant=avant):
        case "fait":
            messages.success(request, f"La couleur de la ville est maintenant {voulue}.")
        case "deja":
            messages.info(request, "C’était déjà fait : rien n’a changé.")
        case _:
            messages.warning(
                request,
                "La couleur de la ville a changé depuis l’affichage : rien n’a été enregistré.",
            )
    return redirect("reglages:couleur")
