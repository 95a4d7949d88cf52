"""Every page in every state, as Sautron shows it, read by everybody."""

import pytest
from playwright.sync_api import Browser

from tests.maison.recueil import SECONDE
from tests.navigateur import etats_lus
from tests.navigateur.rejeu import Rejeu

COMMUNE = SECONDE
pytestmark = pytest.mark.django_db


def test_every_state_can_be_read_by_everybody(
    tour: Rejeu, chromium: Browser, request: pytest.FixtureRequest
) -> None:
    fautes = etats_lus.regarder(tour, chromium, COMMUNE, request.config.getoption("--long"))
    assert not fautes, "\n".join(fautes)
