"""The running portal (one a test process and town), the browser (one a file), the visitors."""

import fcntl
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from portail.demo import statique
from tests.maison.recueil import Recueil, enregistrer
from tests.navigateur import fermeture, guichets, rejeu
from tests.navigateur import pile as piles
from tests.navigateur.guichets import Caisse
from tests.navigateur.pile import RACINE, Pile
from tests.navigateur.rejeu import Rejeu
from tests.navigateur.surveillance import Surveillance

CHROMIUM = "/usr/bin/chromium"
OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The test run's own settings serve plain files.
EN_PRODUCTION = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PATIENCE = 15_000  # milliseconds: the machine may be busy with other tests
TELEPHONE = {"width": 360, "height": 740}
BUREAU = {"width": 1280, "height": 900}

Visiteur = Callable[..., Page]


@pytest.fixture(scope="session")
def statiques() -> Path:
    """The style sheets and scripts, compressed once for all the portals of all the processes."""
    dossier = RACINE / "var" / "essai" / "statique"
    dossier.mkdir(parents=True, exist_ok=True)
    with (dossier.parent / "verrou").open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        with override_settings(STATIC_ROOT=str(dossier), STORAGES=EN_PRODUCTION):
            statique.rassembler()
    return dossier


@pytest.fixture(scope="session")
def demarrer(
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_blocker: DjangoDbBlocker,
    statiques: Path,
) -> Callable[[str], Any]:
    """Start a town's portal: one for all the tests of a process, for it takes many seconds."""

    def faire(commune: str) -> Any:
        dossier = Path(tmp_path_factory.mktemp(commune))
        nom = f"navigateur_{worker_id}_{commune.replace('-', '_')}"
        return piles.en_marche(
            commune, dossier, nom, django_db_blocker, DOSSIER_STATIQUE=str(statiques)
        )

    return faire


@pytest.fixture(scope="session")
def villiers(demarrer: Callable[[str], Any]) -> Iterator[Pile]:
    with demarrer("villiers-sur-marne") as pile:
        yield pile
        guichets.tout_concorde(pile)


@pytest.fixture(scope="session")
def sautron(demarrer: Callable[[str], Any]) -> Iterator[Pile]:
    with demarrer("sautron") as pile:
        yield pile
        guichets.tout_concorde(pile)


@pytest.fixture
def pile(villiers: Pile) -> Iterator[Pile]:
    """Villiers-sur-Marne, with a bank that behaves, before the test and after it."""
    villiers.scenario(notification="normale", panne=False)
    yield villiers
    villiers.scenario(notification="normale", panne=False)


@pytest.fixture(params=guichets.TOUS, ids=lambda guichet: guichet.code)
def caisse(request: pytest.FixtureRequest) -> Iterator[Caisse]:
    """Each of the three banks, in the town that has it; it behaves, before the test and after."""
    pile: Pile = request.getfixturevalue(request.param.commune)
    pile.scenario(notification="normale", panne=False)
    yield Caisse(pile, request.param)
    pile.scenario(notification="normale", panne=False)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One a file: Playwright runs an event loop in this thread, in which Django refuses to read a
    database unless told that it may. Other files must not inherit either."""
    with pytest.MonkeyPatch.context() as environnement:
        environnement.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        playwright = sync_playwright().start()
        navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield navigateur
        with fermeture.bornee():
            navigateur.close()
        connections.close_all()  # Django's, while that loop runs, are not those that it closes
        with fermeture.bornee():
            playwright.stop()


@pytest.fixture
def visiteur(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visiteur]:
    """Give a page in a browser that nobody has used; what it complains of fails the test."""
    contextes: list[BrowserContext] = []
    suivis: list[Surveillance] = []

    def nouveau(pile: Pile, **options: Any) -> Page:
        reglages = {"viewport": BUREAU, "locale": "fr-FR", "timezone_id": "Europe/Paris"}
        contexte = chromium.new_context(base_url=pile.portail, **{**reglages, **options})
        contexte.set_default_timeout(PATIENCE)
        suivi = Surveillance(pile.origines)
        suivi.suivre(contexte)
        contextes.append(contexte)
        suivis.append(suivi)
        return contexte.new_page()

    yield nouveau
    with fermeture.bornee():
        for contexte in contextes:
            contexte.close()
    fautes = [faute for suivi in suivis for faute in suivi.fautes]
    assert not fautes, "\n".join(["le navigateur se plaint :", *fautes])


@pytest.fixture
def page(visiteur: Visiteur, pile: Pile) -> Page:
    return visiteur(pile)


@pytest.fixture(scope="module")
def recueil(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Recueil:
    """Every page in every state, as the town that the file names sent it, played once."""
    logging.disable(logging.CRITICAL)  # the tour meets errors on purpose
    with django_db_blocker.unblock():
        joue = enregistrer(request.module.COMMUNE, tmp_path_factory.mktemp("tour"))
    logging.disable(logging.NOTSET)
    return joue


@pytest.fixture(scope="module")
def tour(recueil: Recueil) -> Iterator[Rejeu]:
    """The same, for a browser."""
    with rejeu.servi(recueil) as ouvert:
        yield ouvert
