"""Whatever happens, in whatever order: the portal and the model say the same of every cent."""

import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from .histoire import Histoire
from .ville import Decor

pytestmark = pytest.mark.django_db
REGLAGES = settings(
    deadline=None,
    database=None,
    print_blob=False,
    report_multiple_bugs=False,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
# Without these the stories of every run would prove little. The rarer ones are in `test_recits`.
ATTENDUES = {
    *(f"capture {banque}, paiement en-cours" for banque in ("payline", "systempay", "payfip")),
    "redite d’une capture",
    "autre montant",
    "trop-perçu",
    "alerte : annulee",
    "message repris après un arrêt",
    "seconde tentative, la première encore sans réponse",
    "départ",
    "déjà en cours",
    "un montant a changé",
    "banque injoignable",
}


@pytest.fixture(autouse=True)
def _pour_toutes(decor: Decor) -> None:
    Histoire.decor, Histoire.vu = decor, Counter()


def test_whatever_the_story_the_portal_and_the_model_agree() -> None:
    chaque_fois = settings(REGLAGES, derandomize=True, max_examples=24, stateful_step_count=30)
    run_state_machine_as_test(Histoire, settings=chaque_fois)
    assert not ATTENDUES - Histoire.vu.keys(), "trop peu se passe"


@pytest.mark.long
def test_and_so_do_hundreds_of_stories_of_chance() -> None:
    au_hasard = settings(REGLAGES, max_examples=50, stateful_step_count=50)
    fin = time.monotonic() + 8 * 60
    while time.monotonic() < fin:
        run_state_machine_as_test(Histoire, settings=au_hasard)
