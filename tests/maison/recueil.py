"""The tour of `pages`, written down: what each state sent, for those who read it afterwards.

The clock stands still and the numbers start again, so that two records of the same pages differ in
nothing but what chance gave.
"""

import itertools
import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.urls import Resolver404, resolve

from factures.models import Regie
from portail import chargement
from portail.models import Commune
from tests import fabriques
from tests.conftest import reglages_d_essai
from tests.maison import pages

HORLOGE = "2026-11-18 10:00:00+01:00"
PREMIERE, SECONDE = "villiers-sur-marne", "sautron"
# What chance gives: a form's secret, a page's seal, the name of a stored file.
_HASARD = re.compile(rb'(csrfmiddlewaretoken" value|nonce)="[^"]+"')
_A_COTE = re.compile(rb'(?:src="|<link rel="stylesheet" href=")(/(?!static/)[^"?]+)"')


@dataclass(frozen=True)
class Etat:
    """A page in one of its states, as it was sent."""

    nom: str
    chemin: str
    statut: int
    entetes: dict[str, str]
    corps: bytes

    @property
    def des_agents(self) -> bool:
        return self.chemin.startswith("/admin/")

    @property
    def vue(self) -> str:
        """The name of the view that sent it; nothing where no address is known."""
        try:
            return resolve(self.chemin).view_name
        except Resolver404:
            return ""


@dataclass
class Recueil:
    """`pages` and `papiers` (PDFs) in the order of the tour; `autour`: what pages load that is no
    static file."""

    pages: list[Etat] = field(default_factory=list)
    papiers: list[Etat] = field(default_factory=list)
    autour: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def page(self, nom: str) -> Etat:
        """The state of that name, the first where several have it."""
        return next(e for e in self.pages if e.nom == nom)


def enregistrer(commune: str, dossier: Path) -> Recueil:
    """Play the tour in that town; the database is left as it was."""
    recueil, vus = Recueil(), set()
    with _a_part(dossier), pytest.MonkeyPatch.context() as monkeypatch:
        _compter_de_nouveau(monkeypatch)
        _installer(commune, monkeypatch)
        for nom, reponse in pages.toutes(monkeypatch):
            etat = _etat(nom, reponse)
            if etat.entetes.get("Content-Type") == "application/pdf":
                recueil.papiers.append(etat)
            elif etat.corps.lstrip()[:9].lower() == b"<!doctype":
                empreinte = _HASARD.sub(b"", etat.corps)
                if empreinte not in vus:
                    recueil.pages.append(etat)
                    _garder_autour(recueil, etat, reponse.client)
                vus.add(empreinte)
    return recueil


def _etat(nom: str, reponse: Any) -> Etat:
    corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    chemin = reponse.request["PATH_INFO"]
    return Etat(nom, chemin, reponse.status_code, dict(reponse.headers), corps)


def _garder_autour(recueil: Recueil, etat: Etat, client: Client) -> None:
    for adresse in {a.decode() for a in _A_COTE.findall(etat.corps)} - set(recueil.autour):
        reponse = client.get(adresse)
        recueil.autour[adresse] = (reponse.headers["Content-Type"], _etat("", reponse).corps)


@contextmanager
def _a_part(dossier: Path) -> Iterator[None]:
    """A stopped clock, the tests' settings, a database that forgets."""
    arret, essai = time_machine.travel(HORLOGE, tick=False), reglages_d_essai(dossier)
    with arret, override_settings(**essai), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _compter_de_nouveau(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same codes, numbers and drawn references each time."""
    monkeypatch.setattr(secrets, "choice", random.Random("tour").choice)
    codes = (n for n in range(100, 10**6) if n not in fabriques._ECRITS)
    monkeypatch.setattr(fabriques, "_codes", codes)
    monkeypatch.setattr(fabriques, "_numeros", itertools.count(1))


def _installer(commune: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first town, in whose schools the tour lives; over it the other, whose name, words, colour
    and services are looked at."""
    # Founded again, at the hour of the stopped clock: its history begins with the tour.
    Commune.objects.all().delete()
    Commune.history.all().delete()
    chargement.charger(PREMIERE)
    if commune == PREMIERE:
        return
    chargement.charger(commune)
    Regie.objects.filter(code=fabriques.LA_REGIE).delete()
    monkeypatch.setattr(fabriques, "LA_REGIE", Regie.objects.get().code)
