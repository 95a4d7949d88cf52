"""Giving the families their first passwords: said once, in the answer to a button."""

from urllib.parse import urlencode

import structlog
from axes.utils import reset
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Utilisateur
from comptes.perimetre import familles_visibles
from comptes.services.fermeture import fermer_acces, ouvert_pour
from comptes.services.initiaux import Acces, DejaChange, IdentifiantPris, donner_acces, sceller
from portail.agents.acces import reserve
from portail.agents.pages import page
from portail.roles import DONNER_ACCES

from . import documents, lots
from .forms import CSV, LETTRE, Donner, DonnerAUnAdulte, adultes

journal = structlog.get_logger(__name__)
agent_des_acces = reserve(voir=DONNER_ACCES, agir=DONNER_ACCES)
PAR_PAGE = 50
FERMER_D_ABORD = "Cet accès était celui d’une autre personne : fermez-le d’abord, puis rouvrez-le."
RECOMMENCER = "Si le papier vous manque, donnez-en de nouveaux : les précédents ne serviront plus."


@agent_des_acces
@require_safe
def familles(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    saisie = request.GET.get("q", "").replace("\x00", "")[:60]
    pages = Paginator(lots.chercher(agent, saisie), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"saisie": saisie, "page": pages, "nombres": lots.nombres(agent)}
    return page(request, "acces/familles.html", "Accès des familles", **contexte)


@agent_des_acces
@require_http_methods(["GET", "HEAD", "POST"])
def famille(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """The adults of one family; POST gives one of them a new password."""
    famille = get_object_or_404(familles_visibles(agent), pk=cle)
    form = DonnerAUnAdulte(famille, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if ouvert_pour(form.cleaned_data["responsable"]):
            messages.warning(request, FERMER_D_ABORD)
            return redirect("acces:famille", cle)
        try:
            acces = donner_acces([form.cleaned_data["responsable"]], sceau=_sceau(form))
        except (DejaChange, IdentifiantPris) as refus:
            messages.warning(request, f"{refus} {RECOMMENCER}")
            return redirect("acces:famille", cle)
        reset(username=acces[0].identifiant)  # who comes to the counter has tried, often
        return _remettre(request, agent, acces, form.cleaned_data["support"])
    if request.method == "POST":
        messages.error(request, "Rien n’a changé : choisissez un support, puis recommencez.")
    contexte = {"famille": famille, "adultes": adultes(famille)}
    return page(request, "acces/famille.html", f"Accès de la famille {famille.code}", **contexte)


@agent_des_acces
@require_http_methods(["GET", "HEAD", "POST"])
def fermer(request: HttpRequest, agent: Utilisateur, cle: int, rang: int) -> HttpResponse:
    """Say what ends with an adult's access; POST ends it."""
    famille = get_object_or_404(familles_visibles(agent), pk=cle)
    fiches = famille.responsables.select_related("utilisateur")
    adulte = get_object_or_404(fiches, rang=rang, utilisateur__isnull=False)
    if request.method == "POST":
        try:
            fermer_acces(adulte, par=agent, sceau=request.POST.get("sceau", ""))
        except DejaChange as refus:
            messages.warning(request, str(refus))
        else:
            messages.success(
                request,
                f"Accès fermé : {adulte}. Cette personne n’entre plus ; ses factures restent dues, "
                "et un nouveau mot de passe, donné d’ici, rouvre l’accès.",
            )
        return redirect("acces:famille", cle)
    contexte = {"famille": famille, "adulte": adulte, "sceau": sceller([adulte])}
    return page(request, "acces/fermer.html", f"Fermer un accès : {adulte}", **contexte)


@agent_des_acces
@require_http_methods(["GET", "HEAD", "POST"])
def jamais_connectees(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """The families of which nobody ever signed in; POST gives a lot of them their passwords."""
    deja, apres = bool(request.GET.get("deja")), request.GET.get("apres", "")[:20]
    lot = lots.prochain(agent, deja=deja, apres=apres.replace("\x00", ""))
    form = Donner(request.POST or None, initial={"sceau": sceller(lot.adultes)}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            acces = donner_acces(lot.adultes, sceau=_sceau(form))
        except DejaChange as refus:
            messages.warning(request, f"{refus} {RECOMMENCER}")
            return redirect(request.get_full_path())
        return _remettre(request, agent, acces, form.cleaned_data["support"])
    suivant = urlencode({"apres": lot.dernier, "deja": "1"}) if deja and lot.reste else ""
    contexte = {
        "lot": lot,
        "form": form,
        "deja": deja,
        "suivant": suivant,
        "nombres": lots.nombres(agent),
        "taille": lots.LOT,
    }
    return page(request, "acces/jamais_connectees.html", "Familles jamais connectées", **contexte)


def _sceau(form: Donner) -> str:
    sceau: str = form.cleaned_data["sceau"]
    return sceau


def _remettre(
    request: HttpRequest, agent: Utilisateur, acces: list[Acces], support: str
) -> HttpResponse:
    """The only showing."""
    journal.info("accès donnés", nombre=len(acces), par=agent.pk)
    if support == CSV:
        return documents.fichier(acces)
    if support == LETTRE:
        return documents.lettres(acces)
    retour = reverse("acces:famille", args=[acces[0].famille.pk])
    return page(request, "acces/donne.html", "Nouveau mot de passe", acces=acces[0], retour=retour)
