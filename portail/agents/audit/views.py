"""Who did what, when: a page to look at, and the same as a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from portail.roles import VOIR_AUDIT

from ..acces import reserve
from ..pages import page, telecharger
from .export import TropLong, exporter
from .forms import Filtre
from .journal import Curseur, Page, lire

audit_requis = reserve(voir=VOIR_AUDIT, agir=VOIR_AUDIT)


@audit_requis
@require_safe
def journal(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    filtre = Filtre(request.GET)
    apres = Curseur.lu(request.GET.get("apres", ""))
    contexte = {
        "filtre": filtre,
        "page": lire(filtre, agent, apres) if filtre.is_valid() else Page([], ""),
        "plus_loin": apres is not None,
    }
    return page(request, "audit/journal.html", "Qui a fait quoi", **contexte)


@audit_requis
@require_POST
def export(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """POST: that the file was taken is written."""
    filtre = Filtre(request.POST)
    retour = f"{reverse('audit:journal')}?{request.GET.urlencode()}"
    if not filtre.is_valid():
        messages.error(request, "Rien n’a été exporté : voyez la période.")
        return redirect(retour)
    try:
        csv = exporter(filtre, agent)
    except TropLong as refus:
        messages.warning(request, str(refus))
        return redirect(retour)
    du, au = filtre.cleaned_data["du"], filtre.cleaned_data["au"]
    return telecharger(csv, f"actes-{du}-{au}.csv")
