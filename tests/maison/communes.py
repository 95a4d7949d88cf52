"""A town is data: what names one in the code, where a third town would find another's name."""

import tomllib
from collections.abc import Iterator

from portail.villes.lecture import LIVREES
from tests.maison.imports import PIECES, RACINE

CODE = (*sorted(PIECES), "templates", "static", "manage.py")
SORTES = {".css", ".html", ".js", ".py", ".svg", ".txt"}


def noms() -> set[str]:
    """Each town's name, its file's, and the first word, by which people call it."""
    nommes = set()
    for fichier in LIVREES.glob("*.toml"):
        nom = tomllib.loads(fichier.read_text("utf-8"))["commune"]["nom"]
        nommes |= {nom.lower(), nom.lower().split("-")[0], fichier.stem}
    return nommes


def lignes_nommantes(nommes: set[str]) -> Iterator[str]:
    """`file:line` of each line of the code that holds one of these names."""
    for piece in CODE:
        chemin = RACINE / piece
        for fichier in [chemin] if chemin.is_file() else sorted(chemin.rglob("*")):
            if fichier.suffix not in SORTES:
                continue
            for rang, ligne in enumerate(fichier.read_text("utf-8").splitlines(), start=1):
                if any(nom in ligne.lower() for nom in nommes):
                    yield f"{fichier.relative_to(RACINE)}:{rang}"
