"""Loading how a town explains its portal: `[[etapes]]` and `[[questions]]`."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from portail.models import Etape, Question

# What holds in every town; a town's own question of the same `ancre` stands in its place.
COMMUN = Path(__file__).with_name("commun.toml")
APRES_LA_VILLE = 100  # the rank of the first question that is every town's


def charger(donnees: dict[str, Any]) -> None:
    """Write the steps and the questions; raises `ValidationError`, which says of which one.

    Running it again brings the file's texts back; what the admin added stays.
    """
    commun = tomllib.loads(COMMUN.read_text("utf-8"))
    for rang, lue in enumerate(donnees.get("etapes") or commun["etapes"], start=1):
        _ecrire(Etape, "titre", _partie(lue) | {"rang": rang})
    siennes = donnees.get("questions", [])
    prises = {lue["ancre"] for lue in siennes}
    autres = [lue for lue in commun["questions"] if lue["ancre"] not in prises]
    for debut, lues in ((1, siennes), (APRES_LA_VILLE, autres)):
        _questions(lues, debut)


def _questions(lues: Iterable[dict[str, Any]], debut: int) -> None:
    for rang, lue in enumerate(lues, start=debut):
        theme = Question.Theme[lue["theme"].upper()]
        _ecrire(Question, "ancre", lue | {"theme": theme, "rang": rang})


def _partie(lue: dict[str, Any]) -> dict[str, Any]:
    return lue | {"partie": Etape.Partie[lue.get("partie", "etape").upper()]}


def _ecrire(modele: type[Etape] | type[Question], cle: str, champs: dict[str, Any]) -> None:
    """Write one text, known by its field `cle`."""
    textes = {nom: v.strip() if isinstance(v, str) else v for nom, v in champs.items()}
    sien: dict[str, Any] = {cle: textes[cle]}
    objet, _ = modele._default_manager.update_or_create(**sien, defaults=textes)
    try:
        objet.full_clean()
    except ValidationError as faute:
        raise ValidationError([f"« {objet} » : {phrase}" for phrase in faute.messages]) from faute
