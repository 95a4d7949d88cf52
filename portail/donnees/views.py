"""What the town keeps, told to everybody; and to each parent, a copy of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from comptes.acces import famille_requise, publique, utilisateur_de
from comptes.models import Famille
from portail import pdf
from portail.dates import aujourd_hui
from portail.models import Commune

from . import durees, export
from .export.lecture import lisible
from .table import CATEGORIES


@publique
@require_safe
def donnees_personnelles(request: HttpRequest) -> HttpResponse:
    categories = [(c, durees.de(c, settings.CONSERVATION)) for c in CATEGORIES]
    return render(request, "donnees/personnelles.html", {"categories": categories})


@famille_requise
@require_safe
def mes_donnees(request: HttpRequest, famille: Famille) -> HttpResponse:
    return render(request, "donnees/mes_donnees.html", {"sections": export.SECTIONS})


@famille_requise
@require_safe
def mes_donnees_json(request: HttpRequest, famille: Famille) -> HttpResponse:
    copie = export.copier(utilisateur_de(request).responsable)
    return _a_garder(export.en_json(copie), "application/json", f"{_nom(famille)}.json")


@famille_requise
@require_safe
def mes_donnees_pdf(request: HttpRequest, famille: Famille) -> HttpResponse:
    copie = export.copier(utilisateur_de(request).responsable)
    contexte = {
        "copie": copie,
        "sections": [(section.titre, lisible(lignes)) for section, lignes in copie.sections],
        "famille": famille,
        "commune": Commune.actuelle(),
    }
    octets = pdf.rendre("pdf/mes_donnees.html", contexte)
    return _a_garder(octets, "application/pdf", f"{_nom(famille)}.pdf")


def _nom(famille: Famille) -> str:
    return f"mes-donnees-{famille.code}-{aujourd_hui()}"


def _a_garder(octets: bytes, genre: str, nom: str) -> HttpResponse:
    """A file that the browser saves and no cache keeps."""
    disposition = content_disposition_header(as_attachment=True, filename=nom) or ""
    entetes = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(octets, content_type=genre, headers=entetes)
