"""Whenever the portal or its worker is killed, one pass of the jobs later nothing is missing.

Every story is a parent's payment; the process that serves a page, hears the bank or does a job dies
of SIGKILL at one step of it. Then: what the bank accepted is what we recorded, each encaissement
has one receipt, each receipt one letter (twice the same, by its Message-ID, where the worker died
before it could note that the mail server had taken it), and `verifier_comptes` is content.
"""

import pytest

from .plan import Balayage
from .ville import Ville

pytestmark = pytest.mark.django_db(transaction=True)
GRAINE = 2026
# On every run, and in the long sweep.
MORTS = {"payline": 24, "systempay": 12, "payfip": 12}
LONGUES = {"payline": 500, "systempay": 100, "payfip": 100}


def test_deaths_at_every_kind_of_step(ville: Ville) -> None:
    nombre = MORTS[ville.code_banque]
    balayage = Balayage(ville, GRAINE)
    assert balayage.fautes(nombre) == ""
    assert balayage.morts == nombre
    if nombre >= 24:
        assert balayage.manquent() == set()


@pytest.mark.long
def test_five_hundred_deaths_then_two_at_a_time(ville: Ville) -> None:
    nombre = LONGUES[ville.code_banque]
    balayage = Balayage(ville, GRAINE)
    assert balayage.fautes(nombre) == ""
    assert balayage.morts >= nombre
