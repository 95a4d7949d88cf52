"""Which lines were settled by what: exact to the cent, whatever the order of the payments."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from factures.ventilation import Compte, Ligne, Reglement

REPAS, GARDE, REGUL = 1, 2, 3
LIGNES = [Ligne(REPAS, 51_30), Ligne(GARDE, 16_80), Ligne(REGUL, -6_84)]
TOTAL = 61_26

# A deduction that exceeds the rest makes a credit note, not an invoice.
factures = st.lists(
    st.builds(Ligne, st.integers(1, 4), st.integers(-50_00, 200_00)), min_size=1, max_size=8
).filter(lambda lignes: sum(ligne.montant for ligne in lignes) > 0)


def par_prestation(compte: Compte, cle: int) -> dict[int, int]:
    parts: Counter[int] = Counter()
    for rang, part in compte.parts[cle].items():
        parts[compte.lignes[rang].prestation] += part
    return {prestation: part for prestation, part in parts.items() if part}


def test_a_whole_payment_settles_every_line() -> None:
    compte = Compte(LIGNES)
    compte.noter(Reglement(1, TOTAL))
    assert compte.regles == [ligne.montant for ligne in LIGNES]


def test_a_part_settles_the_first_lines_deductions_first_and_the_rest_what_was_left() -> None:
    compte = Compte(LIGNES)
    compte.noter(Reglement(1, 20_00))
    compte.noter(Reglement(2, TOTAL - 20_00))
    assert par_prestation(compte, 1) == {REPAS: 26_84, REGUL: -6_84}
    assert par_prestation(compte, 2) == {REPAS: 24_46, GARDE: 16_80}


def test_a_reversal_gives_back_what_it_took_whatever_came_in_between() -> None:
    compte = Compte([Ligne(REPAS, 100_00), Ligne(GARDE, 50_00)])
    compte.noter(Reglement(1, 100_00))
    compte.noter(Reglement(2, 50_00))
    compte.noter(Reglement(3, -100_00, annule=1))
    assert par_prestation(compte, 3) == {REPAS: -100_00}
    assert compte.regles == [0, 50_00]


def test_a_voucher_settles_its_own_lines_wherever_they_stand() -> None:
    compte = Compte([Ligne(REPAS, 50_00), Ligne(GARDE, 50_00)])
    compte.noter(Reglement(1, 50_00, permises=frozenset({GARDE})))
    assert par_prestation(compte, 1) == {GARDE: 50_00}
    assert (compte.reste({GARDE}), compte.reste({REPAS})) == (0, 50_00)


def test_a_credit_note_settles_what_it_credits() -> None:
    compte = Compte([Ligne(REPAS, 50_00), Ligne(GARDE, 50_00)])
    compte.noter(Reglement(1, 50_00, credits=[(GARDE, 50_00)]))
    assert compte.reste({GARDE}) == 0
    # More than the line: the others, in their order.
    autre = Compte([Ligne(REPAS, 50_00), Ligne(GARDE, 50_00)])
    autre.noter(Reglement(1, 70_00, credits=[(GARDE, 70_00)]))
    assert autre.regles == [20_00, 50_00]


@given(factures, st.data())
def test_any_payments_and_reversals_add_up_line_by_line(
    lignes: list[Ligne], data: st.DataObject
) -> None:
    compte, total = Compte(lignes), sum(ligne.montant for ligne in lignes)
    tirer: Any = data.draw
    actifs: dict[int, int] = {}
    for cle in range(1, 9):
        if actifs and tirer(st.booleans()):
            annule = tirer(st.sampled_from(sorted(actifs)))
            compte.noter(Reglement(cle, -actifs.pop(annule), annule=annule))
            continue
        if not (libre := total - sum(actifs.values())):
            continue
        montant = tirer(st.integers(1, libre))
        permises = tirer(st.none() | st.frozensets(st.integers(1, 4)))
        credits = tirer(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 90_00)), max_size=3))
        compte.noter(Reglement(cle, montant, None, permises, credits))
        assert sum(compte.parts[cle].values()) == montant
        actifs[cle] = montant
    assert sum(compte.regles) == sum(actifs.values())
    if reste := total - sum(actifs.values()):
        compte.noter(Reglement(99, reste))
    assert compte.regles == [ligne.montant for ligne in lignes]
