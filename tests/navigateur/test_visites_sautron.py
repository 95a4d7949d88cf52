"""Every address in a browser, in Sautron: `visites` says who opens which.

A file a town, so that both are visited at once.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.maison.roles import COLONNES
from tests.navigateur import villes, visites
from tests.navigateur.villes import Ville

COMMUNE = "sautron"


@pytest.fixture
def ville(db: None, _ville: None, statiques: Path, settings: Any) -> Iterator[Ville]:
    with villes.en_marche(COMMUNE, statiques, settings) as ville:
        yield ville


def test_its_share_of_the_addresses(chromium: Browser, ville: Ville) -> None:
    fautes = ville.visiter(chromium, visites.du_jour(ville.monde, COMMUNE))
    assert not fautes, "\n".join(["", *fautes])


@pytest.mark.long
@pytest.mark.parametrize("role", COLONNES)
def test_every_address(chromium: Browser, ville: Ville, role: str) -> None:
    fautes = ville.visiter(chromium, visites.toutes(ville.monde, role), captures=True)
    assert not fautes, "\n".join(["", *fautes])
