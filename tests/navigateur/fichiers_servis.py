"""The addresses that answer no page: what each sends, and how one sees that it is that."""

import json
from collections.abc import Callable

PDF, CSV = "application/pdf", "text/csv"
JSON, TEXTE = "application/json", "text/plain"

TYPES = {
    "sante": TEXTE,
    "couleurs": "text/css",
    "logo": "image/png",
    "mes_donnees_json": JSON,
    "mes_donnees_pdf": PDF,
    "comptes:session": JSON,
    "factures:pdf": PDF,
    "factures:recu": PDF,
    "guichet:recu": PDF,
    "bordereaux:pdf": PDF,
    "bordereaux:csv": CSV,
    "bordereaux:mois_pdf": PDF,
    "bordereaux:mois_csv": CSV,
    "famille:facture_pdf": PDF,
    "demandes:export": CSV,
    "releves:export": CSV,
    "cuisine:effectif_pdf": PDF,
    "cuisine:effectif_csv": CSV,
    "imports:fichier": CSV,
    "admin:jsi18n": "text/javascript",
}
# The bank's, which no browser reads.
POUR_LA_BANQUE = {"paiement:notification"}

_SIGNES: dict[str, Callable[[bytes], object]] = {
    PDF: lambda corps: corps.startswith(b"%PDF-"),
    CSV: lambda corps: corps.decode("utf-8-sig").count(";"),
    JSON: json.loads,
    "image/png": lambda corps: corps.startswith(b"\x89PNG"),
}


def attendu(adresse: str) -> str | None:
    """The content type of this address's answer, None for a page."""
    if adresse.startswith("admin:") and adresse.endswith("_export"):
        return CSV
    return TYPES.get(adresse)


def fautes(adresse: str, genre: str, corps: bytes) -> list[str]:
    """What is wrong with this answer."""
    voulu = attendu(adresse)
    if voulu is None or not genre.startswith(voulu):
        return [f"{genre} au lieu de {voulu or 'text/html'}"]
    try:
        juste = not corps or bool(_SIGNES.get(voulu, len)(corps))
    except ValueError as erreur:
        return [f"{voulu} illisible : {erreur}"]
    return [] if corps and juste else [f"ce n’est pas {voulu} : {corps[:40]!r}"]
