"""A portal to be killed, on real transactions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .mise_en_service import en_service
from .ville import Ville

BANQUES = ["payline", "systempay", "payfip"]


@pytest.fixture(params=BANQUES)
def code_banque(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ville(
    transactional_db: None, _ville: None, code_banque: str, tmp_path: Path, settings: Any
) -> Iterator[Ville]:
    """All of it new for each test: a bank remembers the numbers that it was given."""
    with en_service(code_banque, tmp_path) as ville:
        yield ville
