"""A family's page: found, read, something sent again, and the portal seen as the family sees it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.models import Utilisateur
from comptes.services import consultations
from factures.detail import en_pdf
from factures.views import reponse_pdf

from ..gestes import DejaChange
from ..pages import page
from . import envois
from . import fiche as fiches
from .acces import consultation_requise, famille_ou_404, familles_requises
from .factures import factures_visibles
from .forms import Motif, Renvoi
from .recherche import chercher

PAR_PAGE = 30


@familles_requises
@require_safe
def recherche(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    # What no keyboard types is left out: PostgreSQL takes no NUL.
    saisie = "".join(c for c in request.GET.get("q", "")[:60] if c.isprintable()).strip()
    pages = Paginator(chercher(agent, saisie), PAR_PAGE).get_page(request.GET.get("page"))
    return page(request, "familles/recherche.html", "Familles", saisie=saisie, page=pages)


@familles_requises
@require_safe
def fiche(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    famille = famille_ou_404(agent, cle)
    lue = fiches.lire(agent, famille, request.GET)
    titre = f"Famille {famille.nom}, {famille.code}"
    return page(request, "familles/fiche.html", titre, fiche=lue, motif=Motif(label_suffix=""))


@familles_requises
@require_safe
def facture_pdf(request: HttpRequest, agent: Utilisateur, numero: str) -> HttpResponse:
    """The invoice as the family has it, to the agents of its service."""
    siennes = factures_visibles(agent).select_related("service__regie", "famille")
    facture = get_object_or_404(siennes, numero=numero)
    return reponse_pdf(en_pdf(facture), f"facture-{numero}.pdf")


@familles_requises
@require_http_methods(["GET", "HEAD", "POST"])
def renvoyer(
    request: HttpRequest, agent: Utilisateur, cle: int, genre: str, objet: str
) -> HttpResponse:
    """Say what would go and ask to which of the family's addresses; POST sends it."""
    famille = famille_ou_404(agent, cle)

    def trouver() -> envois.Envoi:
        return envois.trouver(agent, famille, genre, objet)

    envoi = trouver()
    initial = {"vue": envoi.vue, "adresse": next(iter(envoi.adresses), "")}
    form = Renvoi(envoi, request.POST or None, initial=initial, label_suffix="")
    if form.is_valid():
        choisie, vue = form.cleaned_data["adresse"], form.cleaned_data["vue"]
        try:
            adresse = envois.renvoyer(envoi, choisie, vue=vue, relire=trouver)
        except DejaChange as refus:
            messages.warning(request, str(refus))
        else:
            messages.success(request, f"{envoi.titre} : le courrier part à l’adresse {adresse}.")
        return redirect("famille:fiche", cle)
    contexte = {"famille": famille, "envoi": envoi, "form": form}
    return page(request, "familles/renvoyer.html", f"Renvoyer : {envoi.titre}", **contexte)


@consultation_requise
@require_POST
def consulter(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Open the family's pages to this agent, to read, with the reason that the family will read."""
    famille = famille_ou_404(agent, cle)
    form = Motif(request.POST)
    refus = consultations.empechement(agent, famille)
    if not form.is_valid():
        refus = refus or "Dites pourquoi : la famille lira ce motif. Rien n’est ouvert."
    if refus:
        messages.error(request, refus)
        return redirect("famille:fiche", cle)
    consultations.ouvrir(request, agent, famille, form.cleaned_data["motif"])
    return redirect("accueil")


@familles_requises
@require_POST
def quitter(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Back to the family's page, or to the search where nothing was open."""
    cle = consultations.quitter(request)
    if cle is None:
        return redirect("famille:recherche")
    messages.success(request, "Vous ne voyez plus le portail comme cette famille.")
    return redirect("famille:fiche", cle)
