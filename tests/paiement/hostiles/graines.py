"""How many seeds, on every run and with `--long`."""

from typing import Any

import pytest

PAR_GRAINE = 50
LONGUE = 10  # times as many with `--long`


def graines(nombre: int) -> Any:
    """Run the test with this many seeds, and ten times as many in the long sweep."""
    toutes = [
        pytest.param(graine, marks=() if graine < nombre else pytest.mark.long)
        for graine in range(nombre * LONGUE)
    ]
    return pytest.mark.parametrize("graine", toutes)
