"""The town before any story, and assertions of these modules that say what differs."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import langues

for module in ("banquier", "constats", "parents", "service", "travailleur"):
    pytest.register_assert_rewrite(f"tests.modele.{module}")

from .ville import Decor, planter  # noqa: E402 (after the line above, or it would come too late)


@pytest.fixture
def decor(db: None, settings: Any, tmp_path: Path) -> Iterator[Decor]:
    """Three banks for every régie, two families, and no log: stories are full of outages."""
    settings.BANQUES = langues.BANQUES
    logging.disable(logging.CRITICAL)
    yield planter(tmp_path)
    logging.disable(logging.NOTSET)
