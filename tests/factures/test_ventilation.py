"""Which lines a payment settles: exact to the cent, whatever the order of the payments."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from factures.bordereaux.ventilation import ventiler

REPAS, ETUDE, REGUL = "7067", "7066", "7068"
FACTURE = [(REPAS, 51_30), (ETUDE, 16_80), (REGUL, -6_84)]
TOTAL = 61_26

# A deduction that exceeds the rest makes a credit note, not an invoice.
lignes = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(-50_00, 200_00)), min_size=1, max_size=8
).filter(lambda ls: sum(m for _, m in ls) > 0)


def test_a_whole_payment_settles_every_line() -> None:
    assert ventiler(FACTURE, 0, TOTAL) == dict(FACTURE)


def test_a_part_settles_the_first_lines_deductions_first() -> None:
    assert ventiler(FACTURE, 0, 20_00) == {REPAS: 26_84, REGUL: -6_84}


def test_the_rest_settles_what_was_left() -> None:
    assert ventiler(FACTURE, 20_00, TOTAL) == {REPAS: 24_46, ETUDE: 16_80}


def test_a_reversal_gives_back_what_was_taken() -> None:
    assert ventiler(FACTURE, TOTAL, 0) == {cle: -montant for cle, montant in FACTURE}


@given(lignes, st.data())
def test_any_payments_add_up_line_by_line(ls: list[tuple[str, int]], data: st.DataObject) -> None:
    total = sum(m for _, m in ls)
    coupures = sorted(data.draw(st.lists(st.integers(0, total), max_size=5)))
    etapes = [0, *coupures, total]
    sommes: dict[str, int] = {}
    for avant, apres in itertools.pairwise(etapes):
        parts = ventiler(ls, avant, apres)
        assert sum(parts.values()) == apres - avant
        for cle, part in parts.items():
            sommes[cle] = sommes.get(cle, 0) + part

    attendu: dict[str, int] = {}
    for cle, montant in ls:
        attendu[cle] = attendu.get(cle, 0) + montant
    assert {c: m for c, m in sommes.items() if m} == {c: m for c, m in attendu.items() if m}
