"""What each column of an invoice file holds."""

import re
from collections.abc import Container
from datetime import date
from typing import Any, NamedTuple

from comptes.identifiants import canonique
from portail.argent import MontantInvalide, milliemes
from portail.cellules import (
    CelluleFautive,
    Colonne,
    facultatif,
    jour,
    montant,
    parmi,
    propre,
    texte,
)

_PERIODE = re.compile(r"([12]\d{3})-(0[1-9]|1[0-2])")
_RANG = re.compile(r"\d{1,6}")


class Entete(NamedTuple):
    """What every line of one invoice repeats; the order is that of `COLONNES_ENTETE`."""

    numero: str
    service: str
    type: str
    famille: str
    periode: date
    date_emission: date
    date_limite: date | None
    total: int
    origine: str
    date_prelevement: date | None


class LigneLue(NamedTuple):
    """What is a line's own; the order is that of `COLONNES_LIGNE`."""

    rang: int
    enfant: str
    code: str
    libelle: str
    quantite: int
    unite: str
    prix: int
    montant: int
    montant_garde: int
    tranche: str


def colonnes_entete(
    familles: Container[str], services: Container[str], permis: Container[str] | None = None
) -> list[Colonne[Any]]:
    service = _connu(services, texte(12, requis=True), "service inconnu")
    if permis is not None:
        service = _connu(permis, service, "ce service n’est pas l’un des vôtres")
    return [
        Colonne("num_facture", texte(30, requis=True)),
        Colonne("service", service),
        Colonne("type", parmi({"F": "F", "A": "A"})),
        Colonne("code_famille", _connu(familles, _code, "famille inconnue")),
        Colonne("periode", _periode),
        Colonne("date_emission", jour),
        Colonne("date_limite", facultatif(jour)),
        Colonne("total", montant),
        Colonne("ref_origine", texte(30)),
        Colonne("date_prelevement", facultatif(jour)),
    ]


def colonnes_ligne() -> list[Colonne[Any]]:
    return [
        Colonne("ligne", _rang),
        Colonne("enfant", texte(120)),
        Colonne("code", texte(12, requis=True)),
        Colonne("libelle", texte(160, requis=True)),
        Colonne("quantite", _quantite),
        Colonne("unite", texte(20)),
        Colonne("prix", montant),
        Colonne("montant", montant),
        Colonne("montant_garde", lambda cellule: facultatif(montant)(cellule) or 0),
        Colonne("tranche", texte(20)),
    ]


def _connu(connus: Container[str], convertir: Any, raison: str) -> Any:
    def lire(cellule: str) -> str:
        valeur: str = convertir(cellule)
        if valeur not in connus:
            raise CelluleFautive(raison)
        return valeur

    return lire


def _code(cellule: str) -> str:
    """A family's code as logins are stored, so that `000 754` finds `000754`."""
    return canonique(texte(20, requis=True)(cellule))


def _periode(cellule: str) -> date:
    trouve = _PERIODE.fullmatch(propre(cellule))
    if not trouve:
        raise CelluleFautive("ce n’est pas un mois AAAA-MM")
    return date(int(trouve[1]), int(trouve[2]), 1)


def _rang(cellule: str) -> int:
    if not _RANG.fullmatch(propre(cellule)):
        raise CelluleFautive("ce n’est pas un numéro de ligne")
    return int(cellule)


def _quantite(cellule: str) -> int:
    try:
        return milliemes(propre(cellule))
    except MontantInvalide:
        raise CelluleFautive("ce n’est pas une quantité, comme 12 ou 2,5") from None


COLONNES_ENTETE = [colonne.nom for colonne in colonnes_entete((), ())]
COLONNES_LIGNE = [colonne.nom for colonne in colonnes_ligne()]
COLONNES = [*COLONNES_ENTETE, *COLONNES_LIGNE]
