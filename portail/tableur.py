"""Files for a spreadsheet, as the French ones open them."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, TextIOWrapper
from typing import IO, Any, TypeAlias

from django.utils import timezone
from xlsxwriter import Workbook

from .argent import euros

# A spreadsheet would run what begins so, and a parent may write it.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
_NOMBRE = re.compile(r"-\d+(,\d+)?")  # a bare one runs nothing
_TEXTE = 32_767  # what a spreadsheet's cell holds


@dataclass(frozen=True)
class Euros:
    """An amount in cents: read as euros on a page, a number in a spreadsheet."""

    centimes: int

    def __str__(self) -> str:
        return euros(self.centimes)

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.centimes).scaleb(-2)


Cellule: TypeAlias = str | bool | int | date | datetime | Euros | None
Lignes: TypeAlias = Iterable[Iterable[Cellule]]


def ecrire(entete: Sequence[str], lignes: Lignes) -> bytes:
    """Return the rows in UTF-8 with its mark, semicolons between cells, formulas made inert."""
    sortie = BytesIO()
    ecrire_csv(sortie, entete, lignes)
    return sortie.getvalue()


def ecrire_csv(sortie: IO[bytes], entete: Sequence[str], lignes: Lignes) -> int:
    """The same, row by row into the file; return how many rows there were."""
    texte = TextIOWrapper(sortie, "utf-8-sig", newline="", write_through=True)
    plume = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    plume.writerow(entete)
    nombre = 0
    for ligne in lignes:
        plume.writerow([_inerte(_en_texte(cellule)) for cellule in ligne])
        nombre += 1
    texte.detach()
    return nombre


def ecrire_xlsx(sortie: IO[bytes], entete: Sequence[str], lignes: Lignes) -> int:
    """A sheet whose amounts are numbers and whose days are days; no text of it is ever run. Written
    row by row: its memory does not grow. Return how many rows there were."""
    classeur = Workbook(sortie, {"constant_memory": True, "strings_to_formulas": False,
                                 "strings_to_urls": False})  # fmt: skip
    feuille = classeur.add_worksheet()
    formes = {nature: classeur.add_format(forme) for nature, forme in _FORMES.items()}
    feuille.freeze_panes(1, 0)
    feuille.set_column(0, len(entete) - 1, 18)
    for rang, titre in enumerate(entete):
        feuille.write_string(0, rang, titre, formes[str])
    nombre = 0
    for nombre, ligne in enumerate(lignes, 1):
        for rang, cellule in enumerate(ligne):
            _poser(feuille, nombre, rang, cellule, formes)
    feuille.autofilter(0, 0, nombre, len(entete) - 1)
    classeur.close()
    return nombre


_FORMES: dict[type, dict[str, Any]] = {
    str: {"bold": True},  # the header's
    Euros: {"num_format": "#,##0.00\u00a0€"},
    datetime: {"num_format": "dd/mm/yyyy hh:mm"},
    date: {"num_format": "dd/mm/yyyy"},
}


def _poser(feuille: Any, ligne: int, rang: int, cellule: Cellule, formes: dict[type, Any]) -> None:
    match cellule:
        case Euros():
            feuille.write_number(ligne, rang, cellule.decimal, formes[Euros])
        case datetime():
            local = timezone.localtime(cellule).replace(tzinfo=None)
            feuille.write_datetime(ligne, rang, local, formes[datetime])
        case date():
            feuille.write_datetime(ligne, rang, cellule, formes[date])
        case int() if not isinstance(cellule, bool):
            feuille.write_number(ligne, rang, cellule)
        case _:
            feuille.write_string(ligne, rang, _en_texte(cellule)[:_TEXTE])


def _en_texte(cellule: Cellule) -> str:
    match cellule:
        case None:
            return ""
        case bool():
            return "oui" if cellule else "non"
        case Euros():
            return f"{cellule.decimal}".replace(".", ",")
        case datetime():
            return f"{timezone.localtime(cellule):%d/%m/%Y %H:%M}"
        case date():
            return f"{cellule:%d/%m/%Y}"
    return str(cellule)


def _inerte(cellule: str) -> str:
    dangereuse = cellule.startswith(FORMULES) and not _NOMBRE.fullmatch(cellule)
    return f"'{cellule}" if dangereuse else cellule


@dataclass(frozen=True)
class Forme:
    """A kind of file: how it is written, and how a browser knows it."""

    nom: str
    nature: str
    ecrire: Callable[[IO[bytes], Sequence[str], Lignes], int]


FORMES = {
    "csv": Forme("CSV", "text/csv; charset=utf-8", ecrire_csv),
    "xlsx": Forme(
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ecrire_xlsx,
    ),
}
