"""A bank on the network, for the tests that let it speak."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import CONTRAT

from . import dgfip, lyra
from .banque import Banque


@pytest.fixture
def banque() -> Iterator[Banque]:
    """Nothing answers until the test says what; every call is remembered."""
    with Banque() as banque:
        yield banque


@pytest.fixture
def trois_banques(settings: Any) -> dict[str, dict[str, str]]:
    """The régie has all three contracts; the test may change them."""
    contrats = {"payline": CONTRAT, "systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT}
    settings.BANQUES = {"*": contrats}
    return contrats
