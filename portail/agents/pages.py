"""What every agents' page is dressed in, and how a file leaves one."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

CSV, PDF = "text/csv; charset=utf-8", "application/pdf"


def page(request: HttpRequest, gabarit: str, titre: str, /, **contexte: Any) -> HttpResponse:
    """Render `templates/admin/<gabarit>` with what the admin's frame asks for."""
    commun = {**admin.site.each_context(request), "title": titre, "subtitle": None}
    return render(request, f"admin/{gabarit}", {**commun, **contexte})


def telecharger(octets: bytes, nom: str, nature: str = CSV) -> HttpResponse:
    """A file to keep, under that name."""
    disposition = content_disposition_header(as_attachment=True, filename=nom) or ""
    return HttpResponse(octets, content_type=nature, headers={"Content-Disposition": disposition})
