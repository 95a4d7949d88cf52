"""Whenever the portal or its worker is killed, one pass of the jobs later nothing is missing.

Every story is a parent's payment; the process that serves a page, hears the bank or does a job dies
of SIGKILL at one step of it. Then: what the bank accepted is what we recorded, each encaissement
has one receipt, each receipt one letter (twice the same, by its Message-ID, where the worker died
before it could note that the mail server had taken it), and `verifier_comptes` is content.
"""

import pytest

from .etapes import Etape, Moment, Sorte
from .histoires import HISTOIRES, raconter
from .invariants import violations
from .plan import Balayage
from .ville import Ville

pytestmark = pytest.mark.django_db(transaction=True)
GRAINE = 2026


@pytest.mark.parametrize("code_banque", ["payline"])
def test_twenty_four_deaths_and_every_kind_of_step(ville: Ville) -> None:
    balayage = Balayage(ville, GRAINE)
    assert balayage.fautes(24) == ""
    assert balayage.morts == 24
    assert balayage.manquent() == set()


@pytest.mark.parametrize("code_banque", ["payline"])
def test_a_letter_is_sent_until_a_server_has_taken_it(ville: Ville) -> None:
    """Half of it is none. What was taken and not noted comes twice, under one Message-ID: no mail
    server can promise more."""
    for moment, copies in [(Moment.AVANT, 1), (Moment.PENDANT, 1), (Moment.APRES, 2)]:
        mort = Etape("expedier", Sorte.LETTRE, "lettre", moment, 1)
        vecu = raconter(ville, HISTOIRES[0], mort)
        assert vecu.morts == [mort]
        assert len(vecu.lettres) == copies
        assert len({lettre["Message-ID"] for lettre in vecu.lettres}) == 1
        assert violations(vecu) == []


@pytest.mark.parametrize("code_banque", ["systempay", "payfip"])
def test_the_other_banks_payments_survive_as_well(ville: Ville) -> None:
    """What differs is what was sent: a form through the browser, a signed notification."""
    balayage = Balayage(ville, GRAINE, (HISTOIRES[0], HISTOIRES[-1]))
    assert balayage.fautes(8) == ""
    assert balayage.morts == 8


@pytest.mark.long
def test_five_hundred_deaths_some_of_them_two_in_a_row(ville: Ville, code_banque: str) -> None:
    seuls, doubles = (400, 100) if code_banque == "payline" else (80, 20)
    balayage = Balayage(ville, GRAINE)
    assert balayage.fautes(seuls, doubles) == ""
    assert balayage.morts >= seuls + doubles
    assert balayage.manquent() == set()
