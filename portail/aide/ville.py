"""Loading how a town explains its portal: `[[etapes]]` and `[[questions]]`."""

import tomllib
from enum import Enum
from pathlib import Path
from typing import TypeVar

from portail.models import Etape, Question
from portail.villes import Table
from portail.villes.ecriture import poser

# What holds in every town; a town's own question of the same `ancre` stands in its place.
COMMUN = Path(__file__).with_name("commun.toml")
APRES_LA_VILLE = 100  # the rank of the first question that is every town's

C = TypeVar("C", bound=Enum)


def charger(fichier: Table) -> None:
    """Write the steps and the questions; raises `FichierFaux`.

    Running it again brings the file's texts back. The steps are a path, and the file is the whole
    of it; the questions that the admin added stay.
    """
    commun = Table(COMMUN.name, tomllib.loads(COMMUN.read_text("utf-8")))
    siennes = fichier.tables("etapes")
    etapes = [
        _etape(etape, rang)
        for rang, etape in enumerate(siennes or commun.tables("etapes"), start=1)
    ]
    Etape.objects.exclude(pk__in=[etape.pk for etape in etapes]).delete()
    prises = {
        _question(question, rang)
        for rang, question in enumerate(fichier.tables("questions"), start=1)
    }
    for rang, question in enumerate(commun.tables("questions"), start=APRES_LA_VILLE):
        if question.valeurs["ancre"] not in prises:
            _question(question, rang)


def _etape(table: Table, rang: int) -> Etape:
    """Known by its place, so that its title may be written better."""
    partie = Etape.Partie.ETAPE
    if "partie" in table.valeurs:
        partie = _parmi(table, "partie", Etape.Partie)
    return poser(Etape, table, table.reste(), partie=partie, rang=rang)


def _question(table: Table, rang: int) -> str:
    """Write it; the word by which its address knows it."""
    ancre, theme = table.texte("ancre"), _parmi(table, "theme", Question.Theme)
    poser(Question, table, table.reste() | {"theme": theme, "rang": rang}, ancre=ancre)
    return ancre


def _parmi(table: Table, cle: str, choix: type[C]) -> C:
    """The choice that the file names as the code does, in small letters."""
    connus = {nom.lower(): valeur for nom, valeur in choix.__members__.items()}
    mot = table.texte(cle)
    if mot not in connus:
        raise table.faute(cle, f"choisissez entre {', '.join(connus)}.")
    return connus[mot]
