"""What the templates' own text shows: who uses which, and what a strict policy would refuse."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from tests.maison.imports import RACINE, modules

DOSSIER = RACINE / "templates"
# Named by Django or crispy-forms, not by us.
CONNUS_D_AILLEURS = {
    "400.html",
    "403.html",
    "403_csrf.html",
    "404.html",
    "500.html",
    "bootstrap5/errors.html",
}
# Their own style is theirs: mail programs and paper know no style sheet of ours.
HORS_ECRAN = ("courriels/", "pdf/")

_APPEL = re.compile(r"""{%-?\s*(?:extends|include)\s+["']([^"']+)["']""")
_CHAINE = re.compile(r"""["']([\w/.-]+\.(?:html|txt|svg|css|json))["']""")
_COMMENTAIRE = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.DOTALL)
_BALISE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def tous() -> dict[str, Path]:
    return {
        str(fichier.relative_to(DOSSIER)): fichier
        for fichier in sorted(DOSSIER.rglob("*"))
        if fichier.is_file()
    }


def appels(texte: str) -> set[str]:
    """The templates that a template extends or includes."""
    return set(_APPEL.findall(_COMMENTAIRE.sub("", texte)))


def demandes() -> set[str]:
    """Every template named in our Python, or by another template."""
    trouves = {
        nom for fichier in modules().values() for nom in _CHAINE.findall(fichier.read_text("utf-8"))
    }
    for fichier in tous().values():
        trouves |= appels(fichier.read_text("utf-8"))
    return trouves


def inutiles(existants: set[str], nommes: set[str]) -> list[str]:
    return [
        f"templates/{nom} ne sert nulle part : le supprimer, ou l’inclure là où il manque."
        for nom in sorted(existants - nommes - CONNUS_D_AILLEURS)
        if not nom.startswith("admin/")
    ]


def absents(existants: set[str], textes: dict[str, str]) -> list[str]:
    """Templates that another one names and that do not exist."""
    return [
        f"templates/{nom} appelle {appele}, qui n’existe pas : corriger le nom."
        for nom, texte in sorted(textes.items())
        for appele in sorted(appels(texte) - existants)
        if not _d_ailleurs(appele)
    ]


def _d_ailleurs(nom: str) -> bool:
    """Tell whether a library brings that template (the admin's pages)."""
    try:
        get_template(nom)
    except TemplateDoesNotExist:
        return False
    return True


def contre_la_politique(nom: str, texte: str) -> list[str]:
    """Inline styles, scripts and handlers: the Content-Security-Policy blocks them in silence."""
    if nom.startswith(HORS_ECRAN):
        return []
    lecteur = _EnLigne()
    lecteur.feed(_BALISE.sub(" ", _COMMENTAIRE.sub("", texte)))
    return [
        f"{nom} : {faute}. La politique de sécurité le bloque : le mettre dans static/portail.css "
        "ou dans un fichier de static/."
        for faute in lecteur.fautes
    ]


class _EnLigne(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fautes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        noms = dict(attrs)
        if tag == "style":
            self.fautes.append("balise <style>")
        if tag == "script" and "src" not in noms:
            self.fautes.append("<script> sans src")
        for attribut, valeur in attrs:
            if attribut == "style" or attribut.startswith("on"):
                self.fautes.append(f"attribut {attribut} sur <{tag}>")
            if (valeur or "").strip().lower().startswith("javascript:"):
                self.fautes.append(f"adresse javascript: sur <{tag}>")


class Titres(HTMLParser):
    """What a page says it is: its `<h1>`s, its `<title>`, its language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.h1: list[str] = []
        self.titre = self.langue = ""
        self._dans = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.langue = dict(attrs).get("lang") or ""
        if tag == "h1":
            self.h1.append("")
        if tag in ("h1", "title"):
            self._dans = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._dans:
            self._dans = ""

    def handle_data(self, data: str) -> None:
        if self._dans == "h1":
            self.h1[-1] += data
        elif self._dans == "title":
            self.titre += data

    def fautes(self) -> list[str]:
        fautes = []
        if len(self.h1) != 1 or not self.h1[0].strip():
            fautes.append(f"{len(self.h1)} h1 {self.h1} : il en faut un, qui dise la page")
        # What stands before the first dot is the page's own; the rest is the town's.
        if not self.titre.split("·")[0].removesuffix(":").strip():
            fautes.append("titre vide : remplir le bloc « titre »")
        if self.langue != "fr":
            fautes.append('il manque lang="fr" sur <html>')
        return fautes
