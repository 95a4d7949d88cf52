"""Bring the example files to the town and to today: they were true in the week of 16–22 November
2026.

Pure functions. Dates move by whole weeks, so that a Monday stays a Monday and today falls where
that week stood. Invoice numbers and birth dates do not move.
"""

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from portail.dates import dernier_du_mois, mois_decale

LUNDI_DES_FICHIERS = date(2026, 11, 16)
COLONNES_DATES = ("date_emission", "date_limite", "date_prelevement")
_MOIS = re.compile(r"\b(0[1-9]|1[0-2])/(\d{4})\b")


def lundi(jour: date) -> date:
    """Return the Monday of that day's week."""
    return jour - timedelta(days=jour.weekday())


def ecart(aujourd_hui: date) -> timedelta:
    """Return by how much the files' dates move: whole weeks, backwards too."""
    return lundi(aujourd_hui) - LUNDI_DES_FICHIERS


def factures(contenu: str, decalage: timedelta) -> str:
    """Return the billing file (`;`, CRLF, dates JJ/MM/AAAA) with its dates moved.

    The period billed is the month before the new issue date; a label that names a month
    ("Régul. repas 09/2026") moves by as many months as its row's period does.
    """

    def deplacer(ligne: dict[str, str]) -> dict[str, str]:
        for colonne in COLONNES_DATES:
            if ligne[colonne]:
                jour = datetime.strptime(ligne[colonne], "%d/%m/%Y").date()
                ligne[colonne] = f"{jour + decalage:%d/%m/%Y}"
        emission = datetime.strptime(ligne["date_emission"], "%d/%m/%Y").date()
        ancienne = _rang(ligne["periode"][5:], ligne["periode"][:4])
        nouvelle = emission.year * 12 + emission.month - 2
        ligne["periode"] = f"{nouvelle // 12}-{nouvelle % 12 + 1:02}"
        ligne["libelle"] = _MOIS.sub(
            lambda m: _mois(_rang(m[1], m[2]) + nouvelle - ancienne), ligne["libelle"]
        )
        return ligne

    return _reecrire(contenu, deplacer)


def familles(contenu: str, ville: str, code_postal: str) -> str:
    """Return the families' file (`;`, CRLF) with everybody living in that town."""
    return _reecrire(contenu, lambda ligne: ligne | {"code_postal": code_postal, "ville": ville})


def menus(contenu: str, aujourd_hui: date, sert: Callable[[date], bool]) -> str:
    """Return the menus' file (`;`, CRLF, ISO dates) from this week's Monday to the end of the month
    after next: each week with meals has one of the file's weeks, in turn, on the days with meals.

    In the files' own week, in zone C, it is the file itself.
    """
    lecteur = csv.DictReader(io.StringIO(contenu, newline=""), delimiter=";")
    exemples: dict[date, list[dict[str, str]]] = {}
    for ligne in lecteur:
        exemples.setdefault(lundi(date.fromisoformat(ligne["date"])), []).append(ligne)
    tour = itertools.cycle(exemples.items())
    lignes: list[dict[str, str]] = []
    fin, semaine = dernier_du_mois(mois_decale(aujourd_hui, 2)), lundi(aujourd_hui)
    while semaine <= fin:
        if any(sert(semaine + timedelta(n)) for n in range(5)):
            debut, plats = next(tour)
            for plat in plats:
                jour = date.fromisoformat(plat["date"]) + (semaine - debut)
                if sert(jour) and jour <= fin:
                    lignes.append({**plat, "date": jour.isoformat()})
        semaine += timedelta(weeks=1)
    return _ecrire(lecteur.fieldnames or [], lignes)


def _reecrire(contenu: str, deplacer: Callable[[dict[str, str]], dict[str, str]]) -> str:
    lecteur = csv.DictReader(io.StringIO(contenu, newline=""), delimiter=";")
    return _ecrire(lecteur.fieldnames or [], map(deplacer, lecteur))


def _ecrire(colonnes: Sequence[str], lignes: Iterable[dict[str, str]]) -> str:
    sortie = io.StringIO(newline="")
    redacteur = csv.DictWriter(sortie, colonnes, delimiter=";", lineterminator="\r\n")
    redacteur.writeheader()
    redacteur.writerows(lignes)
    return sortie.getvalue()


def _rang(mois: str, annee: str) -> int:
    """Number the months, so that they can be subtracted."""
    return int(annee) * 12 + int(mois) - 1


def _mois(rang: int) -> str:
    return f"{rang % 12 + 1:02}/{rang // 12}"
