"""What every test shares."""

import faulthandler
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from django.conf import settings as settings_django
from django.test import Client

from comptes.models import Famille
from portail import chargement
from portail.models import Commune
from tests import fabriques

VILLE = "villiers-sur-marne"
PATIENCE_LONGUE = 3600  # seconds that a sweep may take
CONTRAT = {
    "service": "https://banque.exemple.fr/V4/services/WebPaymentAPI",
    "page": "https://banque.exemple.fr",
    "marchand": "DEMO-MARCHAND",
    "cle": "cle-d-acces-secrete",
    "contrat": "1234567",
}
BANQUES_D_ESSAI = {"*": {"payline": CONTRAT}}
STATIQUES_D_ESSAI = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="with the long sweeps (marked `long`)")
    parser.addoption("--arbres", action="store_true", help="write the accessibility trees anew")


def pytest_configure(config: pytest.Config) -> None:
    """On SQLite, a file, as in a town: in memory, threads would share one connection's locks."""
    base = settings_django.DATABASES["default"]
    if base["ENGINE"].endswith("sqlite3") and base["NAME"] != ":memory:":
        base.setdefault("TEST", {})["NAME"] = f"{base['NAME']}.essai"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The slow files first; the long sweeps only if asked for: otherwise deselected, so that a skip
    stays a warning."""
    items.sort(key=_tot_ou_tard)
    longs = [item for item in items if item.get_closest_marker("long")]
    if config.getoption("--long"):
        for item in items:  # some look at more then
            item.add_marker(pytest.mark.timeout(PATIENCE_LONGUE))
    elif longs:
        config.hook.pytest_deselected(items=longs)
        items[:] = [item for item in items if item not in longs]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """What ends a test is watched anew: a failure has put pytest's own watches to sleep."""
    patience = float(item.config.getini("faulthandler_timeout") or 0)
    if patience:
        erreurs = item.config.stash[fault_handler_stderr_fd_key]
        faulthandler.dump_traceback_later(patience, file=erreurs, exit=True)
    return (yield)


def _tot_ou_tard(item: pytest.Item) -> bool:
    """The files that take minutes first (the browser's, the sweeps of the whole project): what is
    left at the end is short, and no process waits long for the other."""
    return "navigateur" not in item.path.parts and item.path.parent != Path(__file__).parent


def reglages_d_essai(dossier: Path) -> dict[str, Any]:
    """Quick passwords, private folders, a bank that answers nowhere, plain static files."""
    return {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "MEDIA_ROOT": dossier / "documents",
        "STATIC_ROOT": str(dossier),  # a fresh clone has none, and WhiteNoise says so
        "DOSSIER_DONNEES": dossier,
        "BANQUES": BANQUES_D_ESSAI,
        "SECOND_FACTEUR": False,  # its own tests ask for it
        "STORAGES": {**settings_django.STORAGES, **STATIQUES_D_ESSAI},
    }


@pytest.fixture(autouse=True)
def _reglages(settings: Any, tmp_path: Path) -> None:
    for nom, valeur in reglages_d_essai(tmp_path).items():
        setattr(settings, nom, valeur)


@pytest.fixture(autouse=True)
def _ville(request: pytest.FixtureRequest) -> None:
    """Every test with a database lives in Villiers-sur-Marne, founded before the test's own
    transaction: once, and again where a test that commits left an empty database."""
    marque = request.node.get_closest_marker("django_db")
    bases = {"db", "transactional_db", "live_server"}
    if marque or bases & set(request.fixturenames):
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            if not Commune.objects.exists():
                chargement.charger(VILLE)
        transactionnelle = bool(marque and marque.kwargs.get("transaction"))
        request.getfixturevalue("transactional_db" if transactionnelle else "db")


@pytest.fixture
def famille(db: None) -> Famille:
    return fabriques.nouvelle_famille(code="000754")


@pytest.fixture
def parent(client: Client, famille: Famille) -> Client:
    """A browser in which the family's first adult is signed in."""
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client
