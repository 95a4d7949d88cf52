"""Files for a spreadsheet, as the French ones open them."""

import csv
from collections.abc import Iterable
from io import StringIO

# A spreadsheet would run what begins so, and a parent may write it.
FORMULES = ("=", "+", "-", "@", "\t", "\r")


def ecrire(entete: Iterable[str], lignes: Iterable[Iterable[str]]) -> bytes:
    """Return the rows in UTF-8 with its mark, semicolons between cells, formulas made inert."""
    sortie = StringIO(newline="")
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow(entete)
    plume.writerows(map(_inerte, ligne) for ligne in lignes)
    return sortie.getvalue().encode("utf-8-sig")


def _inerte(cellule: str) -> str:
    return f"'{cellule}" if cellule.startswith(FORMULES) else cellule
