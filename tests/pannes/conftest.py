"""A portal to be killed, on real transactions."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from .ville import Ville, en_service

BANQUES = ["payline"]


@pytest.fixture(params=BANQUES)
def code_banque(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def demarrer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Ville]]:
    """Starts a bank's town once for all the tests of a file."""
    villes: dict[str, Ville] = {}
    with ExitStack() as pile:

        def demarrer(code_banque: str) -> Ville:
            if code_banque not in villes:
                dossier = tmp_path_factory.mktemp(code_banque)
                villes[code_banque] = pile.enter_context(en_service(code_banque, dossier))
            return villes[code_banque]

        yield demarrer


@pytest.fixture
def ville(
    transactional_db: None,
    _ville: None,
    demarrer: Callable[[str], Ville],
    code_banque: str,
    settings: Any,
) -> Ville:
    ville = demarrer(code_banque)
    settings.MEDIA_ROOT = ville.dossier / "documents"
    ville.commencer([])
    ville.batir("")
    ville.deja = 0
    ville.deja = ville.accepte()
    return ville
