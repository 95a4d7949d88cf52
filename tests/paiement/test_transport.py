"""A bank on a real socket that hangs, drips, breaks off or lies about its length: never more than
`BanqueInjoignable`, and never for long."""

import time
from typing import Any

import pytest

from paiement.passerelles import transport
from paiement.passerelles.base import BanqueInjoignable

from . import prise
from .prise import Conduite

PANNES = [
    prise.pend,
    prise.goutte,
    prise.coupe,
    prise.mal_compresse,
    prise.morceaux_faux,
    prise.muette,
]


@pytest.mark.parametrize("lecture", [True, False])
@pytest.mark.parametrize("repondre", PANNES)
def test_a_broken_bank_is_unreachable_and_soon_so(
    settings: Any, repondre: Conduite, lecture: bool
) -> None:
    settings.BANQUE_DELAIS = (0.3, 0.4)
    debut = time.monotonic()
    with prise.banque(repondre) as adresse, pytest.raises(BanqueInjoignable):
        transport.poster(adresse, b"<demande/>", {}, None, lecture=lecture)
    assert time.monotonic() - debut < 5
