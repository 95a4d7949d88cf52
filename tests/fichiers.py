"""CSV files for the tests of the imports, valid by default, told apart by what a test says."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

EXEMPLES = Path(__file__).parents[1] / "portail" / "demo" / "exemples"

FACTURE = {
    "service": "SCOL",
    "num_facture": "S2026110001",
    "type": "F",
    "code_famille": "000754",
    "periode": "2026-11",
    "date_emission": "10/12/2026",
    "date_limite": "05/01/2027",
    "ligne": "1",
    "enfant": "PETIT Malo",
    "code": "REST",
    "libelle": "Restaurant scolaire",
    "quantite": "12",
    "unite": "repas",
    "prix": "2,45",
    "montant": "29,40",
    "montant_garde": "0,00",
    "tranche": "T3",
    "total": "29,40",
    "ref_origine": "",
    "date_prelevement": "",
}
FAMILLE = {
    "code_famille": "000754",
    "nom": "PETIT",
    "prenom": "Hélène",
    "prenom2": "",
    "adresse": "36 rue des Fauvettes",
    "code_postal": "94350",
    "ville": "Villiers-sur-Marne",
    "telephone": "06 95 48 70 98",
    "courriel": "helene.petit1@exemple.fr",
    "enfant_ref": "E01002",
    "enfant_nom": "PETIT",
    "enfant_prenom": "Gabin",
    "enfant_naissance": "22/04/2023",
    "structure": "Jardin d'enfants",
    "classe": "",
    "regime": "standard",
    "tranche": "T3",
    "prelevement": "",
}


def facture(*lignes: dict[str, str], **champs: str) -> list[dict[str, str]]:
    """An invoice's lines; `champs` are said of each, `lignes` of one."""
    return [
        {**FACTURE, "ligne": str(rang), **champs, **ligne}
        for rang, ligne in enumerate(lignes or ({},), 1)
    ]


def avoir(**champs: str) -> list[dict[str, str]]:
    """A credit note of 4,90 € on `FACTURE`."""
    return facture(
        **{
            "num_facture": "S2026119001",
            "type": "A",
            "date_limite": "",
            "quantite": "-2",
            "montant": "-4,90",
            "total": "-4,90",
            "ref_origine": FACTURE["num_facture"],
            **champs,
        }
    )


def octets(lignes: Iterable[dict[str, str]], encodage: str = "utf-8", **options: Any) -> bytes:
    """The file's bytes, as the town's software writes them."""
    lignes = list(lignes)
    sortie = StringIO(newline="")
    plume = csv.DictWriter(
        sortie, lignes[0].keys(), **{"delimiter": ";", "lineterminator": "\r\n", **options}
    )
    plume.writeheader()
    plume.writerows(lignes)
    return sortie.getvalue().encode(encodage)
