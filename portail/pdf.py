"""PDFs: tagged (PDF/UA-1), from our own templates only, never from the network."""

import threading
from typing import Any

from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# Fonts are costly to find and not safe to share between threads.
_local = threading.local()
# What the page itself holds (the town's logo); no file, no network.
SUR_PLACE = URLFetcher(allowed_protocols=["data"], allow_redirects=False)


def rendre(gabarit: str, contexte: dict[str, Any]) -> bytes:
    """Return the template as PDF bytes."""
    html = HTML(string=render_to_string(gabarit, contexte), url_fetcher=SUR_PLACE)
    octets: bytes = html.write_pdf(
        font_config=_polices(), pdf_variant="pdf/ua-1", finisher=_dire_les_portees
    )
    return octets


def _dire_les_portees(_: Any, pdf: Any) -> None:
    """Say of each header cell what it heads: WeasyPrint only names, in each cell, its headers."""
    objets: list[Any] = pdf.objects
    elements = {objet.reference: objet for objet in objets if hasattr(objet, "get")}
    for cellule in elements.values():
        if cellule.get("S") == "/TH":
            groupe = elements[elements[cellule["P"]]["P"]]
            cellule["A"]["Scope"] = "/Column" if groupe["S"] == "/THead" else "/Row"


def _polices() -> FontConfiguration:
    if not hasattr(_local, "polices"):
        _local.polices = FontConfiguration()
    return _local.polices
