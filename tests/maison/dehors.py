"""What goes on around the town of `monde` while somebody goes through all its pages."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import time_machine

from paiement.passerelles.base import BanqueInjoignable
from paiement.passerelles.payline import Payline
from tests.maison.monde import LUNDI
from tests.reservations.cuisine import a_paris


@contextmanager
def un_lundi() -> Iterator[None]:
    """On a Monday with meals, no bank answers, and what is refused leaves no log."""

    def muette(*_: object) -> None:
        raise BanqueInjoignable("injoignable")

    with (
        pytest.MonkeyPatch.context() as change,
        time_machine.travel(a_paris(LUNDI.isoformat()), tick=False),
    ):
        for question in ("interroger", "preparer"):
            change.setattr(Payline, question, muette)
        logging.disable(logging.CRITICAL)
        yield
        logging.disable(logging.NOTSET)
