"""The kitchen's counts: the days to come, and what was frozen with what has moved since."""

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from comptes.models import Utilisateur
from portail.dates import aujourd_hui, jour_court
from portail.roles import VOIR_EFFECTIFS
from reservations.cuisine.differences import comparer
from reservations.models import Effectif
from reservations.perimetre import ecoles_de

from ..cantine_acces import cantine_requise
from ..pages import PDF, page, telecharger
from . import documents
from .semaine import Lecture

PAR_PAGE = 20
LOIN = timedelta(days=400)  # further than that from today, an address is mistyped
effectifs_requis = cantine_requise(voir=VOIR_EFFECTIFS, agir=VOIR_EFFECTIFS)


@effectifs_requis
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Today's meals and the next ones, or a chosen week's."""
    lecture, choisi = Lecture(agent), _jour(request.GET.get("jour", ""))
    vue = lecture.semaine(choisi) if choisi else lecture.prochains(aujourd_hui())
    if choisi:
        titre = f"{vue.titre}, semaine du {jour_court(vue.debut)}"
    elif vue.ferme:
        titre = f"Pas de repas aujourd’hui\u00a0: {vue.ferme}"
    else:
        titre = f"{vue.titre} aujourd’hui"
    recents = _effectifs(agent)[:4]
    return page(
        request, "cuisine/accueil.html", titre, vue=vue, recents=[montre(e) for e in recents]
    )


@effectifs_requis
@require_safe
def liste(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    pages = Paginator(_effectifs(agent), PAR_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "cuisine/effectifs.html",
        "Effectifs arrêtés",
        page=pages,
        effectifs=[montre(e) for e in pages],
    )


@effectifs_requis
@require_safe
def effectif(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """One frozen count beside the bookings as they stand now."""
    trouve = get_object_or_404(_effectifs(agent), numero=cle)
    titre = f"Effectif n°\u00a0{cle}, {documents.periode(trouve)}"
    return page(
        request, "cuisine/effectif.html", titre, effectif=trouve, differences=comparer(trouve)
    )


@effectifs_requis
@require_safe
def effectif_pdf(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    trouve = get_object_or_404(_effectifs(agent), numero=cle)
    return telecharger(documents.en_pdf(trouve), f"effectif-{cle}.pdf", PDF)


@effectifs_requis
@require_safe
def effectif_csv(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    trouve = get_object_or_404(_effectifs(agent), numero=cle)
    return telecharger(documents.en_csv(trouve), f"effectif-{cle}.csv")


def montre(effectif: Effectif) -> dict[str, Any]:
    return {"effectif": effectif, "periode": documents.periode(effectif)}


def _effectifs(agent: Utilisateur) -> QuerySet[Effectif]:
    """Those of the restaurants that feed one of the agent's schools."""
    restaurants = ecoles_de(agent).order_by().values("restaurant")
    return Effectif.objects.filter(restaurant__in=restaurants).select_related("restaurant")


def _jour(texte: str) -> date | None:
    try:
        jour = date.fromisoformat(texte)
    except ValueError:
        return None
    return jour if abs(jour - aujourd_hui()) <= LOIN else None
