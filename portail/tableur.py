"""Files for a spreadsheet, as the French ones open them."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

# A spreadsheet would run what begins so, and a parent may write it.
FORMULES = ("=", "+", "-", "@", "\t", "\r")
_NOMBRE = re.compile(r"-\d+(,\d+)?")  # a bare one runs nothing


def ecrire(entete: Iterable[str], lignes: Iterable[Iterable[str]]) -> bytes:
    """Return the rows in UTF-8 with its mark, semicolons between cells, formulas made inert."""
    sortie = StringIO(newline="")
    plume = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    plume.writerow(entete)
    plume.writerows(map(_inerte, ligne) for ligne in lignes)
    return sortie.getvalue().encode("utf-8-sig")


def _inerte(cellule: str) -> str:
    dangereuse = cellule.startswith(FORMULES) and not _NOMBRE.fullmatch(cellule)
    return f"'{cellule}" if dangereuse else cellule
