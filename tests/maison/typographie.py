"""What people read, as French is printed: spaces, apostrophes, plurals, amounts, days.

Days are in words wherever one reads a sentence or a title. In the cells of a table (the agents'
lists, the papers of the régie) `05/12/2026` stays: columns are compared, not read.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

MUETS = {"code", "pre", "script", "style", "svg", "textarea"}  # a program's, or somebody's typing
EN_LIGNE = {"a", "abbr", "b", "bdi", "em", "i", "img", "input", "mark", "small", "span", "strong",
            "sub", "sup", "time", "u", "wbr"}  # fmt: skip
LUS = {"alt", "aria-label", "placeholder"}

LETTRE = r"[^\W\d_]"
COMPTES = (
    "(?:facture|famille|ligne|enfant|jour|erreur|demande|paiement|personne|page|repas réservé)"
)
MULTIPLE = r"(?<![\w,.°/-])(?:[2-9]|[1-9]\d+)\s"
FAUTES = {
    "apostrophe droite, au lieu de ’": rf"{LETTRE}'{LETTRE}",
    "espace ordinaire, au lieu de &nbsp;": r"\S [:;!?»](?!\w)|« |\d €",
    "signe collé, sans &nbsp;": rf"{LETTRE}[;!?](?=\s|$)|{LETTRE}:(?=\s)",
    "guillemet collé, sans &nbsp;": r"«[^\u00a0]|[^\u00a0]»",
    "deux espaces": r"\S(?: {2}|\u00a0 | \u00a0|\u00a0{2})\S",
    "genre ou nombre au choix": rf"{LETTRE}\((?:e|s|es|x|ne|ère)\)|{LETTRE}·{LETTRE}",
    "masculin pour tous": r"(?:êtes|étiez|serez|fois|restez) (?:dé)?connecté\b|vous seul\b",
    "date de machine": r"\b\d{4}-\d{2}-\d{2}\b",
    "montant mal écrit, au lieu de 1 234,50 €": (
        r"\d€|\d\.\d\d\u00a0€|\d[ .\u202f]\d{3},\d\d\b|\d{4},\d\d\u00a0€|(?<!,\d\d)(?<=\d)\u00a0€"
    ),
    "pluriel de trop": rf"(?<![\w,.°/-])[01]\s{COMPTES}s\b",
    "pluriel oublié": rf"{MULTIPLE}{COMPTES}\b",
}
HORS_TABLEAU = {"date en chiffres, au lieu de 5 décembre 2026": r"\d{1,2}/\d{1,2}/\d{4}"}
PROMIS = {"Mot de passe oublié ?"}  # a link whose name others' scripts rely on, as it is
EXEMPLE = re.compile(r"(?:comme|exemple)\s\d{2}/\d{2}/\d{4}")  # how a field is filled in


@dataclass
class Ligne:
    """What is read in one breath; `tableau`: in a cell."""

    texte: str
    tableau: bool = False


class _Lecteur(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.lignes = [Ligne("")]
        self._muets = self._cellules = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._muets += tag in MUETS
        self._cellules += tag in ("td", "th")
        self._couper(tag)
        dits = [Ligne(valeur, self._cellules > 0) for nom, valeur in attrs if nom in LUS and valeur]
        self.lignes[-1:-1] = dits

    def handle_endtag(self, tag: str) -> None:
        self._muets -= tag in MUETS
        self._cellules -= tag in ("td", "th")
        self._couper(tag)

    def handle_data(self, data: str) -> None:
        if not self._muets:
            self.lignes[-1].texte += data

    def _couper(self, tag: str) -> None:
        if tag not in EN_LIGNE:
            self.lignes.append(Ligne("", self._cellules > 0))


def de_la_page(html: str) -> Iterator[Ligne]:
    """What a browser shows: runs of plain spaces are one."""
    for ligne in _Lecteur(html).lignes:
        yield Ligne(re.sub(r"[ \t\r\n]+", " ", ligne.texte).strip(" "), ligne.tableau)


def de_la_lettre(texte: str) -> Iterator[Ligne]:
    """A letter in plain text: its addresses are for programs."""
    for ligne in texte.splitlines():
        yield Ligne(re.sub(r"https?://\S+", "", ligne).strip())


def fautes(lignes: Iterable[Ligne]) -> list[str]:
    """Each fault with the words around it, once."""
    return list(dict.fromkeys(faute for ligne in lignes for faute in _de(ligne)))


def _de(ligne: Ligne) -> Iterator[str]:
    if ligne.texte in PROMIS:
        return
    for nom, regle in (FAUTES if ligne.tableau else FAUTES | HORS_TABLEAU).items():
        for trouve in re.finditer(regle, EXEMPLE.sub("", ligne.texte)):
            autour = trouve.string[max(0, trouve.start() - 30) : trouve.end() + 20]
            yield f"{nom} : « {autour} »"
