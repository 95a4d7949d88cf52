"""A page on which something is to be put right: its title counts it, its summary says it, has the
focus and leads to each field, and each field says what is wrong with it."""

import re
from html.parser import HTMLParser

SANS_CHAMP = ("radio", "checkbox")  # a group: what is wrong stands on the group
_COMPTE = re.compile(r"\s*(\d+)\s(erreurs?)\u00a0: ")


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.titre = ""
        self.ids: set[str] = set()
        self.invalides: list[dict[str, str]] = []
        self.fautifs = 0  # marks of an error, whoever made them
        self.premier_focus: dict[str, str] = {}
        self.lignes = 0
        self.cibles: list[str] = []
        self._ouverts: list[str] = []
        self._resume = 0  # how deep the summary is open
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        noms = {nom: valeur or "" for nom, valeur in attrs}
        classes = noms.get("class", "").split()
        self._ouverts.append(tag)
        self.ids.add(noms.get("id", ""))
        self.fautifs += bool({"is-invalid", "errorlist", "invalid-feedback"} & set(classes))
        if noms.get("aria-invalid") == "true":
            self.invalides.append(noms)
        if "autofocus" in noms and not self.premier_focus:
            self.premier_focus = noms
        if {"alert-danger"} <= set(classes) and noms.get("role") == "alert":
            self._resume = len(self._ouverts)
        self.lignes += bool(self._resume and tag == "li")
        if self._resume and tag == "a":
            self.cibles.append(noms.get("href", "").removeprefix("#"))
        if tag in ("br", "hr", "img", "input", "link", "meta", "source", "wbr"):
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._ouverts and self._ouverts.pop() != tag:
            pass
        if len(self._ouverts) < self._resume:
            self._resume = 0

    def handle_data(self, data: str) -> None:
        if self._ouverts[-1:] == ["title"] and "svg" not in self._ouverts:
            self.titre += data


def fautes(html: str) -> list[str]:
    """What is missing for somebody who cannot see the red."""
    page = Page(html)
    compte = _COMPTE.match(page.titre)
    if not (page.fautifs or page.invalides or page.lignes):
        return ["le titre compte des erreurs que la page n’a pas"] if compte else []
    trouvees = []
    if not page.lignes:
        trouvees.append("erreurs sans résumé role=alert : inclure composants/erreurs.html")
    if not compte or int(compte[1]) != page.lignes or (page.lignes > 1) != compte[2].endswith("s"):
        trouvees.append(f"le titre « {page.titre.strip()} » ne compte pas {page.lignes} erreur(s)")
    if page.premier_focus.get("role") != "alert" or page.premier_focus.get("tabindex") != "-1":
        trouvees.append("le focus ne va pas au résumé : autofocus et tabindex=-1, avant tout autre")
    trouvees += [f"le résumé mène à #{c}, qui n’existe pas" for c in set(page.cibles) - page.ids]
    for champ in page.invalides:
        decrit = set(champ.get("aria-describedby", "").split())
        if champ.get("type") not in SANS_CHAMP and not (decrit and decrit <= page.ids):
            trouvees.append(f"l’erreur de {champ.get('name')} n’est pas liée à son champ")
    return trouvees
