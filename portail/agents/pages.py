"""What every agents' page is dressed in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, gabarit: str, titre: str, /, **contexte: Any) -> HttpResponse:
    """Render `templates/admin/<gabarit>` with what the admin's frame asks for."""
    commun = {**admin.site.each_context(request), "title": titre, "subtitle": None}
    return render(request, f"admin/{gabarit}", {**commun, **contexte})
