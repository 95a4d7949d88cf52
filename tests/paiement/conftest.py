"""A bank on the network, for the tests that let it speak."""

from collections.abc import Iterator

import pytest

from .banque import Banque


@pytest.fixture
def banque() -> Iterator[Banque]:
    """Nothing answers until the test says what; every call is remembered."""
    with Banque() as banque:
        yield banque
