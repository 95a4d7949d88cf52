"""Malo and Rose, two schoolchildren of one family, in the last week of November 2026."""

import pytest
import time_machine

from comptes.models import Enfant, Famille
from tests import fabriques

MAINTENANT = "2026-11-26 08:00:00+01:00"


@pytest.fixture
def en_novembre():
    """The demo's days: January can be booked until 10 December."""
    with time_machine.travel(MAINTENANT, tick=False) as voyage:
        yield voyage


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille, "Malo")


@pytest.fixture
def rose(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille, "Rose", structure="École maternelle Jean-Renon")
