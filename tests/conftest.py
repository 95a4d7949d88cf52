"""What every test shares."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as settings_django
from django.test import Client
from pytest_django import DjangoDbBlocker

from comptes.models import Famille
from portail import chargement
from portail.models import Commune
from tests import fabriques

VILLE = "villiers-sur-marne"
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
    """Leave the long sweeps out unless asked for: deselected, so that a skip stays a warning."""
    if config.getoption("--long"):
        return
    longs = [item for item in items if item.get_closest_marker("long")]
    if longs:
        config.hook.pytest_deselected(items=longs)
        items[:] = [item for item in items if item not in longs]


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test with a database lives in Villiers-sur-Marne, founded once."""
    with django_db_blocker.unblock():
        chargement.charger(VILLE)


@pytest.fixture(autouse=True)
def _ville(request: pytest.FixtureRequest) -> None:
    """A test that commits leaves an empty database to the next one: it founds the town again."""
    marque = request.node.get_closest_marker("django_db")
    bases = {"db", "transactional_db", "live_server"}
    if marque or bases & set(request.fixturenames):
        transactionnelle = bool(marque and marque.kwargs.get("transaction"))
        request.getfixturevalue("transactional_db" if transactionnelle else "db")
        if not Commune.objects.exists():
            chargement.charger(VILLE)


@pytest.fixture
def famille(db: None) -> Famille:
    return fabriques.nouvelle_famille(code="000754")


@pytest.fixture
def parent(client: Client, famille: Famille) -> Client:
    """A browser in which the family's first adult is signed in."""
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client
