"""Reading a town's file, key by key: what is missing, misspelt or misplaced is named as the file
writes it. Nothing here needs Django: the demo reads the file before the settings."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIVREES = Path(__file__).parents[1] / "communes"
DOSSIER = "DOSSIER_COMMUNES"  # the environment's: a town's own folder, outside the code
_LIEU = re.compile(r"line (\d+), column (\d+)")
_SEULS = {"code", "ancre"}  # by which the portal knows it
_NOMS = ("code", "nom", "titre", "question")  # by which a person knows one table among its like


class CommuneIntrouvable(LookupError):
    """No file of that name."""


class FichierFaux(ValueError):
    """What is wrong with a town's file, in French: the file, the table, the key."""


def disponibles() -> list[str]:
    """Return the towns that have a file."""
    return sorted(_fichiers())


def lire(nom: str) -> "Table":
    """Return the whole file of that town; raises `CommuneIntrouvable` and `FichierFaux`."""
    try:
        fichier = _fichiers()[nom]
    except KeyError:
        raise CommuneIntrouvable(nom) from None
    try:
        return Table(fichier.name, tomllib.loads(fichier.read_text("utf-8")))
    except UnicodeDecodeError:
        raise FichierFaux(f"{fichier.name} : ce fichier n’est pas enregistré en UTF-8.") from None
    except tomllib.TOMLDecodeError as erreur:
        raise FichierFaux(f"{fichier.name}, {_lieu(str(erreur))}") from None


def _fichiers() -> dict[str, Path]:
    """By name; the town's own folder comes before what the portal brings."""
    dossiers = [LIVREES, *(Path(d) for d in [os.environ.get(DOSSIER, "")] if d)]
    return {f.stem: f for dossier in dossiers for f in dossier.glob("*.toml")}


def _lieu(erreur: str) -> str:
    trouve = _LIEU.search(erreur)
    ou = f"ligne {trouve[1]}, colonne {trouve[2]}" if trouve else "à la fin"
    return (
        f"{ou} : cela ne se lit pas. Un guillemet ou un signe = y manque peut-être, ou bien la "
        "même clé y est écrite deux fois."
    )


class Table:
    """One table of the file, which knows where it stands and what has been read of it."""

    def __init__(self, ou: str, valeurs: Mapping[str, Any]) -> None:
        self.ou = ou
        self.valeurs = valeurs
        self._lues: set[str] = set()

    def faute(self, cle: str, message: str) -> FichierFaux:
        return FichierFaux(f"{self.ou}, « {cle} » : {message}")

    def texte(self, cle: str) -> str:
        valeur = self._prendre(cle, str, "un texte entre guillemets")
        if not valeur.strip():
            raise self.faute(cle, "ce texte est vide.")
        return str(valeur.strip())

    def textes(self, cle: str) -> list[str]:
        valeurs = self._prendre(cle, list, 'une liste de textes, comme ["A", "B"]')
        if not all(isinstance(valeur, str) for valeur in valeurs):
            raise self.faute(cle, 'il faut une liste de textes, comme ["A", "B"].')
        return list(valeurs)

    def table(self, cle: str) -> "Table":
        return Table(f"{self.ou}, [{cle}]", self._prendre(cle, dict, f"une table [{cle}]"))

    def tables(self, cle: str, *, au_moins: int = 0) -> list["Table"]:
        """Each of the `[[cle]]`, named after its code or its title; none is none, unless some
        are due."""
        if cle not in self.valeurs and not au_moins:
            return []
        lues = self._prendre(cle, list, f"une table [[{cle}]], avec deux crochets")
        if not all(isinstance(lue, dict) for lue in lues):
            raise self.faute(cle, f"il faut une table [[{cle}]], avec deux crochets.")
        tables = [
            Table(f"{self.ou}, [[{cle}]] {_nom(lue, rang)}", lue)
            for rang, lue in enumerate(lues, start=1)
        ]
        _chacune_la_sienne(tables, cle)
        return tables

    def reste(self) -> dict[str, Any]:
        """What nobody has read yet: the plain values of a row."""
        restes = {cle: v for cle, v in self.valeurs.items() if cle not in self._lues}
        self._lues.update(restes)
        return restes

    def finir(self) -> None:
        """Refuse what nobody has read: a key that the portal does not know."""
        for cle in self.reste():
            raise self.faute(cle, "le portail ne connaît pas ce nom.")

    def _prendre(self, cle: str, type_: type, voulu: str) -> Any:
        if cle not in self.valeurs:
            raise self.faute(cle, f"il manque {voulu}.")
        self._lues.add(cle)
        valeur = self.valeurs[cle]
        if not isinstance(valeur, type_):
            raise self.faute(cle, f"il faut {voulu}.")
        return valeur


def _chacune_la_sienne(tables: list[Table], cle: str) -> None:
    """Refuse two of the same code: the second would silently take the place of the first."""
    prises: set[tuple[str, str]] = set()
    for table in tables:
        siennes = {(nom, str(table.valeurs[nom]).strip()) for nom in _SEULS & table.valeurs.keys()}
        for nom, valeur in siennes & prises:
            raise table.faute(nom, f"une autre table [[{cle}]] porte déjà « {valeur} ».")
        prises |= siennes


def _nom(lue: Mapping[str, Any], rang: int) -> str:
    return next((f"« {lue[cle]} »" for cle in _NOMS if lue.get(cle)), f"nº {rang}")
