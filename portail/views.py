"""The frame's own pages: Accueil, the town's colour and logo, the portal's health."""

from datetime import timedelta
from functools import partial

from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comptes import fiche
from comptes.acces import consultable, famille_requise, publique
from comptes.models import Famille
from factures.presentation import dernieres
from factures.situation import situation
from reservations.reserver.situation import cantine

from . import annonces
from .models import Battement, Commune

SILENCE = timedelta(minutes=3)  # the worker beats every minute


@famille_requise
@consultable
@require_safe
def accueil(request: HttpRequest, famille: Famille) -> HttpResponse:
    contexte = {
        "annonces": annonces.pour_la_famille(famille),
        "situation": situation(famille),
        "cantine": cantine(famille),
        # Read by the page, in the towns that show them.
        "dernieres": partial(dernieres, famille),
        "blocs": partial(fiche.blocs, famille),
    }
    return render(request, "accueil.html", contexte)


@publique
@require_safe
@cache_control(public=True, max_age=300)
def couleurs(request: HttpRequest) -> HttpResponse:
    """The town's colour as CSS: the policy allows no inline style."""
    css = f":root{{--ville:{Commune.actuelle().couleur}}}"
    return HttpResponse(css, content_type="text/css")


@publique
@require_safe
@cache_control(public=True, max_age=365 * 86400, immutable=True)
def logo(request: HttpRequest, cle: str) -> HttpResponseBase:
    """The town's logo: no other has this address, so that browsers keep it for good."""
    ville = Commune.actuelle()
    if cle != ville.logo_cle:
        raise Http404
    try:
        return FileResponse(ville.logo.open("rb"), content_type="image/png")
    except FileNotFoundError as absent:
        raise Http404 from absent


@publique
@require_safe
def sante(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and a worker was seen lately; otherwise 503 and the reason."""
    try:
        battement = Battement.objects.filter(pk=1).first()
    except DatabaseError:
        return _reponse("la base de données ne répond pas", 503)
    if battement is None or timezone.now() - battement.le > SILENCE:
        return _reponse("aucun travailleur ne s’est montré depuis trois minutes", 503)
    return _reponse("ok", 200)


def _reponse(texte: str, statut: int) -> HttpResponse:
    return HttpResponse(
        texte,
        status=statut,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
