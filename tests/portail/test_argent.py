"""Money is integer cents; euros exist at the edges only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portail import argent


@pytest.mark.parametrize(
    ("texte", "cents"),
    [
        ("1 234,50", 1234_50),
        ("1\u202f234,5", 1234_50),
        ("-4,90", -4_90),
        ("12.05 €", 12_05),
        ("0", 0),
        ("1,005", None),
        ("", None),
        ("douze", None),
        ("1,2,3", None),
        ("١٢", None),
        ("--1", None),
        ("1e3", None),
    ],
)
def test_euros_are_read_exactly_or_refused(texte: str, cents: int | None) -> None:
    if cents is None:
        with pytest.raises(argent.MontantInvalide):
            argent.centimes(texte)
    else:
        assert argent.centimes(texte) == cents


@given(st.integers(-(10**13), 10**13))
def test_what_is_written_is_read_back(cents: int) -> None:
    ecrit = argent.euros(cents).replace(argent.MOINS, "-")
    assert argent.centimes(ecrit) == cents


def test_french_money_has_non_breaking_spaces() -> None:
    assert argent.euros(1234_50) == "1\u00a0234,50\u00a0€"
    assert argent.euros(-5) == "\u22120,05\u00a0€"


@pytest.mark.parametrize(("valeur", "texte"), [(2500, "2,5"), (-2000, "\u22122"), (1, "0,001")])
def test_quantities_lose_idle_zeros(valeur: int, texte: str) -> None:
    assert argent.quantite(valeur) == texte
