from pathlib import Path

import pytest

from comptes.models import Famille
from tests import fabriques
from tests.importateur import Importateur


@pytest.fixture
def importer(tmp_path: Path, famille: Famille) -> Importateur:
    """The command, in a town with two services where the family 000754 lives."""
    fabriques.le_service()
    fabriques.petite_enfance()
    return Importateur("importer_factures", tmp_path)
