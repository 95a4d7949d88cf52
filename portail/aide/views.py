"""The public pages of help; every page of the portal leads to each."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.acces import publique
from portail import glossaire
from portail.accessibilite import declaration
from portail.models import Commune

from . import pages


@publique
@require_safe
def mode_d_emploi(request: HttpRequest) -> HttpResponse:
    contexte = {"mode": pages.mode_d_emploi(Commune.actuelle())}
    return render(request, "aide/mode_d_emploi.html", contexte)


@publique
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    commune = Commune.actuelle()
    contexte = {"themes": pages.questions(commune), "mots": list(glossaire.mots(commune))}
    return render(request, "aide/questions.html", contexte)


@publique
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    services = pages.services()
    contexte = {"services": services, "regies": pages.regies(services)}
    return render(request, "aide/contacts.html", contexte)


@publique
@require_safe
def mentions_legales(request: HttpRequest) -> HttpResponse:
    minutes = settings.SESSION_COOKIE_AGE // 60
    return render(request, "aide/mentions_legales.html", {"minutes": minutes})


@publique
@require_safe
def accessibilite(request: HttpRequest) -> HttpResponse:
    return render(request, "aide/accessibilite.html", {"declaration": declaration.lire()})


@publique
@require_safe
def plan_du_site(request: HttpRequest) -> HttpResponse:
    return render(request, "aide/plan_du_site.html")
