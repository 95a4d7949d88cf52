"""What PDF/UA-1 asks of a document, read in the document itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf

TITRES = {f"/H{rang}": rang for rang in range(1, 7)}
# What draws: it is either a part of the document's tree or said to be an ornament.
DESSINE = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


@dataclass
class Noeud:
    """An element of the structure tree."""

    genre: str
    objet: Any
    enfants: list["Noeud"] = field(default_factory=list)

    def tous(self) -> Iterator["Noeud"]:
        yield self
        for enfant in self.enfants:
            yield from enfant.tous()


def fautes(octets: bytes) -> list[str]:
    with pikepdf.open(BytesIO(octets)) as pdf:
        arbre = structure(pdf)
        return [
            *_annonce(pdf),
            *_titres(arbre),
            *_tableaux(arbre),
            *_figures(arbre),
            *_listes(arbre),
            *(faute for page in pdf.pages for faute in _page(page)),
        ]


def titre(octets: bytes) -> str:
    with pikepdf.open(BytesIO(octets)) as pdf:
        return str(pdf.open_metadata().get("dc:title", ""))


def structure(pdf: pikepdf.Pdf) -> Noeud:
    """The document's tree; an empty one where there is none."""
    racine = pdf.Root.get("/StructTreeRoot")
    return Noeud("racine", racine, _enfants(racine) if racine is not None else [])


def _enfants(objet: Any) -> list[Noeud]:
    contenu = objet.get("/K")
    if contenu is None:
        return []
    elements = list(contenu) if isinstance(contenu, pikepdf.Array) else [contenu]
    return [
        Noeud(str(e.S), e, _enfants(e))
        for e in elements
        if isinstance(e, pikepdf.Dictionary) and "/S" in e
    ]


def _annonce(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What the document says of itself."""
    racine = pdf.Root
    if not _dans(racine, "/MarkInfo", "/Marked"):
        yield "n’est pas balisé (MarkInfo)"
    if not str(racine.get("/Lang", "")).startswith("fr"):
        yield "ne dit pas sa langue"
    if not _dans(racine, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "la fenêtre montrerait le nom du fichier, non le titre"
    with pdf.open_metadata() as dit:
        if str(dit.get("pdfuaid:part")) != "1":
            yield "ne se dit pas PDF/UA-1"
        if not str(dit.get("dc:title", "")).strip():
            yield "n’a pas de titre"


def _dans(objet: Any, dictionnaire: str, cle: str) -> Any:
    return objet.get(dictionnaire, pikepdf.Dictionary()).get(cle)


def _titres(arbre: Noeud) -> Iterator[str]:
    rangs = [TITRES[n.genre] for n in arbre.tous() if n.genre in TITRES]
    if not rangs or rangs[0] != 1:
        yield f"ne commence pas par un titre de niveau 1 : {rangs}"
    for avant, apres in pairwise(rangs):
        if apres > avant + 1:
            yield f"titre de niveau {apres} après un niveau {avant}"


def _tableaux(arbre: Noeud) -> Iterator[str]:
    for tableau in (n for n in arbre.tous() if n.genre == "/Table"):
        entetes = [n for n in tableau.tous() if n.genre == "/TH"]
        if not entetes:
            yield "tableau sans cellule d’en-tête"
        if any(_attribut(th, "/Scope") not in ("/Column", "/Row", "/Both") for th in entetes):
            yield "en-tête de tableau sans portée (Scope)"
        largeurs = {_largeur(n) for n in tableau.tous() if n.genre == "/TR"}
        if len(largeurs) > 1:
            yield f"lignes de tableau inégales : {sorted(largeurs)}"


def _largeur(rangee: Noeud) -> int:
    return sum(int(_attribut(cellule, "/ColSpan") or 1) for cellule in rangee.enfants)


def _attribut(noeud: Noeud, nom: str) -> str:
    attributs = noeud.objet.get("/A", [])
    liste = attributs if isinstance(attributs, pikepdf.Array) else [attributs]
    trouves = [a[nom] for a in liste if isinstance(a, pikepdf.Dictionary) and nom in a]
    return str(trouves[0]) if trouves else ""


def _figures(arbre: Noeud) -> Iterator[str]:
    for figure in (n for n in arbre.tous() if n.genre == "/Figure"):
        if not str(figure.objet.get("/Alt", "")).strip():
            yield "image sans texte qui la remplace"


def _listes(arbre: Noeud) -> Iterator[str]:
    for liste in (n for n in arbre.tous() if n.genre == "/L"):
        if any(n.genre not in ("/LI", "/Caption") for n in liste.enfants):
            yield "liste qui contient autre chose que des éléments de liste"


def _page(page: pikepdf.Page) -> Iterator[str]:
    """The order of the keyboard, fonts that travel along, nothing drawn outside the tree."""
    if str(page.obj.get("/Tabs", "")) != "/S":
        yield "l’ordre du clavier n’est pas celui du document"
    for police in page.resources.get("/Font", {}).values():
        if not _embarquee(police):
            yield f"police absente du fichier : {police.get('/BaseFont')}"
    ouverts: list[bool] = []
    for operation in pikepdf.parse_content_stream(page):
        nom = str(operation.operator)
        if nom in ("BDC", "BMC"):
            ouverts.append(True)
        elif nom == "EMC":
            ouverts.pop()
        elif nom in DESSINE and not ouverts:
            yield f"du dessin hors de l’arbre et des ornements ({nom})"
            return


def _embarquee(police: Any) -> bool:
    descendante = police["/DescendantFonts"][0] if "/DescendantFonts" in police else police
    if str(police.get("/Subtype")) == "/Type3":
        return True
    descripteur = descendante.get("/FontDescriptor", {})
    return any(cle in descripteur for cle in ("/FontFile", "/FontFile2", "/FontFile3"))
