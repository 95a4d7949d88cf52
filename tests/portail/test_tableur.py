"""What a spreadsheet opens: amounts that add up, days that sort, and nothing that runs."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from portail.tableur import FORMULES, Euros, ecrire_csv, ecrire_xlsx
from tests import classeur

LIGNE: list[Any] = ["=1+1", Euros(-1_234_50), date(2026, 12, 5), True, 3, None, Euros(10)]
INSTANT = datetime(2026, 12, 5, 23, 30, tzinfo=UTC)  # half past midnight in Paris
MECHANTES = ["=cmd|' /C calc'!A0", "+33 6", "-2+3", "@SUM(A1)", "\tx", "\rx", "http://a.fr", "1234"]


def ecrit(ecrire: Callable[..., int], lignes: list[list[Any]]) -> bytes:
    sortie = BytesIO()
    titres = [f"T{rang}" for rang in range(len(lignes[0]))]
    assert ecrire(sortie, titres, iter(lignes)) == len(lignes)
    return sortie.getvalue()


def test_a_sheet_holds_numbers_and_days_not_texts() -> None:
    [ligne] = classeur.lire(ecrit(ecrire_xlsx, [[*LIGNE, INSTANT]])).lignes
    valeurs = [case.valeur for case in ligne.values()]

    jours = Decimal((date(2026, 12, 5) - date(1899, 12, 30)).days)
    assert valeurs[:7] == ["=1+1", Decimal("-1234.5"), jours, "oui", Decimal(3), "", Decimal("0.1")]
    assert int(valeurs[7]) == jours + 1  # the day in Paris
    assert "€" in ligne["T1"].forme
    assert ligne["T2"].forme == "dd/mm/yyyy"


def test_a_french_csv_holds_the_same() -> None:
    texte = ecrit(ecrire_csv, [[*LIGNE, INSTANT]]).decode("utf-8-sig")

    assert texte.splitlines()[1] == "'=1+1;-1234,50;05/12/2026;oui;3;;0,10;06/12/2026 00:30"


@pytest.mark.parametrize("mechante", MECHANTES)
def test_what_somebody_typed_is_a_text_whatever_it_looks_like(mechante: str) -> None:
    feuille = classeur.lire(ecrit(ecrire_xlsx, [[mechante]]))

    assert feuille.formules == 0
    assert isinstance(feuille.lignes[0]["T0"].valeur, str)
    if mechante.startswith(FORMULES):
        csv = ecrit(ecrire_csv, [[mechante]]).decode("utf-8-sig")
        assert csv.removeprefix("T0\r\n").lstrip('"').startswith("'")


def test_every_cent_of_any_amount_comes_back() -> None:
    montants = [0, 1, -1, 99, 1_00, 123_456_789_01, -99_999_999_99]
    feuille = classeur.lire(ecrit(ecrire_xlsx, [[Euros(m)] for m in montants]))

    assert [Decimal(v) * 100 for v in feuille.colonne("T0")] == montants
