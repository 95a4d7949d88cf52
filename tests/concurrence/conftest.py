"""Real transactions on a database that several connections share."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from comptes.models import Famille
from tests import fabriques
from tests.paiement.banque import Banque


@pytest.fixture(autouse=True)
def _base_partagee(transactional_db: None, _ville: None, tmp_path: Path) -> Iterator[None]:
    """SQLite's test database is in memory, where connections lock tables instead of waiting: the
    races run on a copy in a file, as the portal's own database is."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    memoire, nom = connection.connection, connection.settings_dict["NAME"]
    fichier = str(tmp_path / "course.sqlite3")
    with sqlite3.connect(fichier) as copie:
        memoire.backup(copie)
    copie.close()
    connection.settings_dict["NAME"], connection.connection = fichier, None
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], connection.connection = nom, memoire


@pytest.fixture
def famille(_base_partagee: None) -> Famille:
    return fabriques.nouvelle_famille("000754")


@pytest.fixture
def banque() -> Iterator[Banque]:
    with Banque() as banque:
        yield banque
