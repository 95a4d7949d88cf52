"""Close a bordereau, hand it out on paper and for a spreadsheet; the month by account."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from factures.bordereaux import contenu, documents
from factures.bordereaux.mensuel import Mois, du_mois
from factures.models import Bordereau, Regie
from factures.mouvements import Sommes
from factures.services import RienAArreter, arreter
from factures.views import reponse_pdf
from portail.dates import aujourd_hui

from ..acces import peut_tenir, regie_requise
from ..pages import page, telecharger
from . import lecture
from .forms import Arreter


@regie_requise
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    contexte = {
        "ouverts": lecture.ouverts(),
        "fermes": lecture.fermes(request.GET.get("page")),
        "mois": lecture.mois_a_rendre(),
        "regies": list(Regie.objects.order_by("pk")),
        "peut_tenir": peut_tenir(agent),
        "aujourd_hui": aujourd_hui(),
    }
    return page(request, "bordereaux/accueil.html", "Bordereaux de la régie", **contexte)


@regie_requise
@require_POST
def fermer(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    form = Arreter(request.POST)
    if not form.is_valid():
        messages.error(request, "Rien n’a été fermé : choisissez un jour de la liste.")
        return redirect("bordereaux:accueil")
    lu = form.cleaned_data
    affiche = Sommes(lu["nombre"], lu["total"], lu["rembourse"])
    try:
        bordereau = arreter(lu["regie"], lu["jour"], par=agent, affiche=affiche)
    except RienAArreter as refus:
        messages.warning(request, str(refus))
        return redirect("bordereaux:accueil")
    documents.pdf_de(bordereau)  # as things are called on that day
    messages.success(request, f"Bordereau {bordereau.numero} fermé : plus rien ne s’y ajoute.")
    return redirect("bordereaux:bordereau", bordereau.numero)


@regie_requise
@require_safe
def bordereau(request: HttpRequest, agent: Utilisateur, numero: str) -> HttpResponse:
    un = _bordereau(numero)
    contexte = {"bordereau": un, "contenu": contenu.du(un), "detruit": documents.detruit(un)}
    return page(request, "bordereaux/bordereau.html", f"Bordereau {un.numero}", **contexte)


@regie_requise
@require_safe
def bordereau_pdf(request: HttpRequest, agent: Utilisateur, numero: str) -> HttpResponse:
    try:
        octets = documents.pdf_de(_bordereau(numero))
    except documents.BordereauDetruit as detruit:
        raise Http404 from detruit
    return reponse_pdf(octets, f"bordereau-{numero}.pdf")


@regie_requise
@require_safe
def bordereau_csv(request: HttpRequest, agent: Utilisateur, numero: str) -> HttpResponse:
    return telecharger(documents.csv_de(contenu.du(_bordereau(numero))), f"bordereau-{numero}.csv")


@regie_requise
@require_safe
def mois(request: HttpRequest, agent: Utilisateur, code: str, mois: str) -> HttpResponse:
    lu = _mois(code, mois)
    return page(request, "bordereaux/mois.html", f"État mensuel : {lu.regie}", etat=lu)


@regie_requise
@require_safe
def mois_pdf(request: HttpRequest, agent: Utilisateur, code: str, mois: str) -> HttpResponse:
    return reponse_pdf(documents.pdf_du_mois(_mois(code, mois)), f"etat-{code}-{mois}.pdf")


@regie_requise
@require_safe
def mois_csv(request: HttpRequest, agent: Utilisateur, code: str, mois: str) -> HttpResponse:
    return telecharger(documents.csv_du_mois(_mois(code, mois)), f"etat-{code}-{mois}.csv")


def _bordereau(numero: str) -> Bordereau:
    return get_object_or_404(Bordereau.objects.select_related("regie", "ferme_par"), numero=numero)


def _mois(code: str, mois: str) -> Mois:
    try:
        premier = date.fromisoformat(f"{mois}-01")
    except ValueError as erreur:
        raise Http404 from erreur
    if not 2000 <= premier.year < 2200:
        raise Http404
    return du_mois(get_object_or_404(Regie, code=code), premier)
