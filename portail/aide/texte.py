"""A town's help text as HTML: its paragraphs and lists, its own words, its links."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from portail.models import Commune
from portail.models.aide import PAGES
from portail.mots import a, remplir
from portail.templatetags.francais import liens

TIRET = "- "


def mots(commune: Commune) -> dict[str, str]:
    """What each word in braces becomes in this town."""
    return {
        "code": commune.mot_code[:1].lower() + commune.mot_code[1:],
        "panier": commune.mot_panier,
        "ajouter": commune.bouton_ajouter,
        "payer": commune.bouton_payer,
        "ville": commune.nom,
        "portail": commune.nom_portail,
        "tresorerie": commune.tresorerie_nom,
        "accueil": a(commune.accueil_familles),
    }


def en_ligne(texte: str, valeurs: Mapping[str, str]) -> str:
    """A title: its words replaced; plain text, no link."""
    noms = {cle: libelle for cle, (libelle, _) in PAGES.items()}
    return remplir(texte, {**valeurs, **noms})


def en_html(texte: str, valeurs: Mapping[str, str]) -> SafeString:
    """Paragraphs and lists; the pages that it names are links."""
    adresses = {
        cle: format_html('<a href="{}">{}</a>', reverse(vue), libelle)
        for cle, (libelle, vue) in PAGES.items()
    }
    echappees = {cle: format_html("{}", valeur) for cle, valeur in valeurs.items()}
    html = "".join(_bloc(liens(bloc)) for bloc in _blocs(texte))
    return mark_safe(remplir(html, {**echappees, **adresses}))


def _blocs(texte: str) -> list[str]:
    """What empty lines separate, and lists from the line that introduces them."""
    lignes = texte.replace("\r\n", "\n").strip().split("\n")
    blocs: list[list[str]] = [[]]
    for ligne in (ligne.strip() for ligne in lignes):
        suite = blocs[-1]
        if not ligne or (suite and ligne.startswith(TIRET) != suite[-1].startswith(TIRET)):
            blocs.append([])
        if ligne:
            blocs[-1].append(ligne)
    return ["\n".join(bloc) for bloc in blocs if bloc]


def _bloc(html: str) -> str:
    if not html.startswith(TIRET):
        return linebreaks(html)
    points = (ligne.removeprefix(TIRET) for ligne in html.split("\n"))
    return f"<ul>{''.join(f'<li>{point}</li>' for point in points)}</ul>"
