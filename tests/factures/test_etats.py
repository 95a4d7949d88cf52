"""What people read of an invoice: the first state that fits, from the top of design.md's table."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from factures.etats import EtatFacture, etat

JOUR = date(2026, 12, 5)
MIDI = datetime(2026, 12, 5, 11, tzinfo=UTC)


@dataclass
class Figures:
    type: str = "F"
    total: int = 97_35
    regle: int = 0
    credite: int = 0
    derniere_origine: str = ""
    tenue_jusqu_a: datetime | None = None
    date_prelevement: date | None = None
    date_limite: date | None = JOUR


A_PAYER = Figures()
TENUE = MIDI + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("figures", "attendu"),
    [
        (A_PAYER, EtatFacture.A_PAYER),
        (replace(A_PAYER, regle=97_34), EtatFacture.A_PAYER),
        (replace(A_PAYER, date_limite=JOUR - timedelta(days=1)), EtatFacture.ECHUE),
        (replace(A_PAYER, date_prelevement=JOUR), EtatFacture.SERA_PRELEVEE),
        (replace(A_PAYER, date_prelevement=date(2026, 12, 4)), EtatFacture.PRESENTEE),
        (replace(A_PAYER, tenue_jusqu_a=TENUE), EtatFacture.EN_COURS),
        (replace(A_PAYER, tenue_jusqu_a=MIDI), EtatFacture.A_PAYER),
        (replace(A_PAYER, tenue_jusqu_a=TENUE, date_limite=date(2026, 1, 1)), EtatFacture.EN_COURS),
        (replace(A_PAYER, regle=97_35, tenue_jusqu_a=TENUE), EtatFacture.PAYEE),
        (
            replace(A_PAYER, regle=97_35, derniere_origine="TRESORERIE"),
            EtatFacture.REGLEE_TRESORERIE,
        ),
        (replace(A_PAYER, regle=97_35, derniere_origine="EN_LIGNE", credite=1), EtatFacture.PAYEE),
        (replace(A_PAYER, regle=97_35, credite=97_35), EtatFacture.ANNULEE),
        (replace(A_PAYER, total=0), EtatFacture.PAYEE),
        (Figures(type="A", total=-342, regle=0, date_limite=None), EtatFacture.AVOIR),
        (Figures(type="A", total=-342, regle=-342, date_limite=None), EtatFacture.AVOIR_UTILISE),
    ],
)
def test_the_first_state_that_fits(figures: Figures, attendu: EtatFacture) -> None:
    assert etat(figures, JOUR, MIDI) is attendu
