"""English that a page shows: what a library says, and nobody translated."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import django
from django.apps import apps

# A message and its translation in a library's own catalogue, quoted over several lines.
_ENTREE = re.compile(r'^(msgid|msgstr)\S* ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)
# What stands for a value in a message, and what a text holds besides words: an address, a file, an
# attribute, the names of axe's rules.
_AUTRE_CHOSE = re.compile(
    r"%\(\w+\)\w|%\w|\{[^}]*\}|<[^>]*>|&\w+;|\\n|\w+://\S+|\S+@\S+|\b[\w/-]+\.[a-z]\w+"
    r"|\w+=\w+|\baxe \([^)]*\)"
)
_MOT = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")  # not the « week » of « week-end »

# What those catalogues also say in French, by a name of their own or an example.
ANGLAIS = set(
    _MOT.findall(
        "args at empty false func group hook key kwargs last name no none null of policy same save "
        "text to true user"
    )
)
# English too, but French first.
FRANCAIS = set(
    _MOT.findall(
        "an argument arguments as auto but change comment contact continue correct do don "
        "exception if import important information label main me module modules on or parent "
        "parties pass place places point positive queue range report second sent simple usage use "
        "via visible"
    )
)


def mots(textes: Iterable[str]) -> list[str]:
    """The English words of these texts, each with what stands around it."""
    return [
        f"« {mot.group()} » dans « {' '.join(texte.split())[:80]} »"
        for texte in textes
        for mot in _MOT.finditer(_AUTRE_CHOSE.sub(" ", texte))
        if mot.group().lower() in vocabulaire()
    ]


@cache
def vocabulaire() -> frozenset[str]:
    """The words of the libraries' messages that their French translations never use."""
    anglais: set[str] = set()
    francais: set[str] = set()
    for catalogue in _catalogues():
        for genre, message in _ENTREE.findall(catalogue.read_text("utf-8")):
            trouves = {m.lower() for m in _MOT.findall(_AUTRE_CHOSE.sub(" ", message))}
            (anglais if genre == "msgid" else francais).update(m for m in trouves if len(m) > 1)
    return frozenset((anglais - francais - FRANCAIS) | ANGLAIS)


def _catalogues() -> list[Path]:
    """Django's and those of the applications that this portal has."""
    dossiers = [
        Path(django.__file__).parent / "conf",
        *(Path(a.path) for a in apps.get_app_configs()),
    ]
    catalogues = [dossier / "locale" / "fr" / "LC_MESSAGES" / "django.po" for dossier in dossiers]
    return [fichier for fichier in catalogues if fichier.exists()]
