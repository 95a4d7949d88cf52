"""What a month bills: looked at, completed, frozen, exported."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Famille, Utilisateur
from comptes.services.demandes import DejaChange
from factures.models import Service
from portail.dates import aujourd_hui, mois_decale
from reservations.models import Pointage, ReleveRepas
from reservations.services import releves

from ..pages import page, telecharger
from ..repas.acces import reservations_requises, services_de
from . import mois as du_mois
from .export import csv_de
from .forms import Attribuer, Choix

PAR_PAGE = 24


@reservations_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    service, mois = _choisi(request, agent)
    lu = du_mois.page(releves.preparer(service, mois))
    choix = Choix(agent, initial={"service": service.code, "mois": f"{mois:%Y-%m}"})
    arretes = ReleveRepas.objects.filter(service__in=services_de(agent))
    contexte = {
        "choix": choix,
        "lu": lu,
        "a_verifier": lu.pret.lu.a_verifier[: du_mois.MAXIMUM],
        "arretes": Paginator(
            arretes.select_related("service", "par").order_by("-numero"), PAR_PAGE
        ).get_page(request.GET.get("page")),
    }
    return page(request, "releves/mois.html", "Facturation des repas", **contexte)


@reservations_requises
@require_POST
def arreter(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    choix = Choix(agent, request.POST)
    if not choix.is_valid():
        messages.error(request, "Ce mois ne se facture pas ici. Choisissez-en un dans la liste.")
        return redirect("releves:accueil")
    service, mois = choix.cleaned_data["service"], choix.cleaned_data["mois"]
    try:
        releve = releves.arreter(
            service, mois, par=agent, empreinte=request.POST.get("empreinte", "")
        )
    except (releves.Refuse, DejaChange) as refus:
        messages.warning(request, str(refus))
    else:
        messages.success(request, f"Relevé n° {releve.numero} arrêté : son CSV est prêt.")
    return redirect(_adresse(service, mois))


@reservations_requises
@require_POST
def attribuer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    siens = Pointage.objects.filter(ecole__service__in=services_de(agent))
    pointage = get_object_or_404(siens.select_related("ecole__service", "enfant"), pk=cle)
    form = Attribuer(request.POST, cle=cle, familles=list(pointage.enfant.familles.all()))
    if form.is_valid():
        _attribuer(request, pointage, form.cleaned_data["famille"])
    else:
        messages.error(request, str(form.errors["famille"][0]))
    return redirect(_adresse(pointage.ecole.service, pointage.jour.replace(day=1)))


@reservations_requises
@require_safe
def export(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    siens = ReleveRepas.objects.filter(service__in=services_de(agent))
    releve = get_object_or_404(siens, numero=cle)
    return telecharger(csv_de(releve), f"releve-{releve.numero}-{releve.mois:%Y-%m}.csv")


def _attribuer(request: HttpRequest, pointage: Pointage, famille: Famille) -> None:
    try:
        releves.attribuer(pointage, famille)
    except releves.Refuse as refus:  # the child has left this family meanwhile
        messages.warning(request, str(refus))
    except Pointage.DoesNotExist:
        messages.warning(request, "Ce repas vient d’être retiré du pointage : rien à attribuer.")
    else:
        messages.success(request, "Repas attribué : il sera facturé à la famille choisie.")


def _choisi(request: HttpRequest, agent: Utilisateur) -> tuple[Service, date]:
    """What the address asks for, else the last month that is over of the agent's first service."""
    choix = Choix(agent, request.GET)
    if choix.is_valid():
        return choix.cleaned_data["service"], choix.cleaned_data["mois"]
    premier = get_object_or_404(services_de(agent).order_by("code")[:1])
    return premier, mois_decale(aujourd_hui(), -1)


def _adresse(service: Service, mois: date) -> str:
    choix = urlencode({"service": service.code, "mois": f"{mois:%Y-%m}"})
    return f"{reverse('releves:accueil')}?{choix}"
