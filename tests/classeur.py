"""A spreadsheet read back by its own rules: a zip of XML, each cell with its kind and its look."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@dataclass(frozen=True)
class Case:
    """`valeur` is a text, or a number whose look (`forme`) says what it counts."""

    valeur: str | Decimal
    forme: str = ""


@dataclass(frozen=True)
class Feuille:
    entete: Sequence[str]
    lignes: list[dict[str, Case]]
    formules: int

    def colonne(self, titre: str) -> list[str | Decimal]:
        return [ligne[titre].valeur for ligne in self.lignes]


def lire(octets: bytes) -> Feuille:
    with zipfile.ZipFile(BytesIO(octets)) as archive:
        feuille = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        styles = ET.fromstring(archive.read("xl/styles.xml"))
    formes = _formes(styles)
    rangees = []
    for rangee in feuille.iterfind(".//x:row", NS):
        rangees.append({_colonne(c): _case(c, formes) for c in rangee.iterfind("x:c", NS)})
    entete = {col: str(case.valeur) for col, case in rangees[0].items()}
    lignes = [{t: r.get(c, Case("")) for c, t in entete.items()} for r in rangees[1:]]
    return Feuille(list(entete.values()), lignes, len(feuille.findall(".//x:f", NS)))


def _formes(styles: ET.Element) -> list[str]:
    ecrites = {
        n.get("numFmtId"): n.get("formatCode", "") for n in styles.iterfind(".//x:numFmt", NS)
    }
    return [ecrites.get(xf.get("numFmtId"), "") for xf in styles.iterfind("x:cellXfs/x:xf", NS)]


def _colonne(case: ET.Element) -> str:
    trouve = re.match("[A-Z]+", case.get("r", ""))
    assert trouve
    return trouve[0]


def _case(case: ET.Element, formes: list[str]) -> Case:
    forme = formes[int(case.get("s", "0"))]
    if case.get("t") == "inlineStr":
        return Case("".join(case.itertext()), forme)
    assert case.get("t") in (None, "n"), "une case qui n’est ni un texte ni un nombre"
    return Case(Decimal(case.findtext("x:v", "0", NS)), forme)
