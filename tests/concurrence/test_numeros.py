"""Forms handed out at the same instant: no transaction number is given twice."""

from datetime import date
from functools import partial

import pytest

from paiement.numeros import numero_du_jour

from .outils import ensemble, erreurs

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = date(2026, 11, 22)


@pytest.mark.parametrize("deja", [0, 1], ids=["the day's first", "later that day"])
def test_eight_forms_at_once_bear_eight_numbers(deja: int) -> None:
    for _ in range(deja):
        numero_du_jour("12345678", JOUR)
    numeros = ensemble(*[partial(numero_du_jour, "12345678", JOUR)] * 8)
    assert not erreurs(numeros)
    assert sorted(numeros) == [f"{n:06d}" for n in range(1 + deja, 9 + deja)]
