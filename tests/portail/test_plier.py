"""A name is found however it is typed, on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptes.models import Responsable
from portail.plier import AVEC, SANS, plier
from tests import fabriques


@pytest.mark.parametrize(
    ("ecrit", "tape"),
    [("LEFÈVRE-Petit", "lefevre petit"), ("D’Angelo", "d angelo"), ("Çelik", "celik")],
)
def test_capitals_accents_and_hyphens_are_nobody_s_concern(ecrit: str, tape: str) -> None:
    assert plier(ecrit) == tape


def test_each_sign_has_its_own() -> None:
    assert len(AVEC) == len(SANS)


@given(st.text())
def test_folded_twice_is_folded_once(texte: str) -> None:
    assert plier(plier(texte)) == plier(texte)


@pytest.mark.django_db
@pytest.mark.parametrize("mot", ["lefevre", "LEFÈVRE", "lefèvre", "Martin", "vre-mar", "vre mar"])
def test_the_database_folds_as_we_do(mot: str) -> None:
    famille = fabriques.nouvelle_famille(nom="LEFÈVRE-MARTIN", prenom="Élodie")
    fabriques.nouvelle_famille(nom="DURAND")

    trouves = Responsable.objects.filter(nom__plie__contains=plier(mot))

    assert [r.famille for r in trouves] == [famille]


@pytest.mark.django_db
@pytest.mark.parametrize("mot", ["%", "_", "100%"])
def test_a_joker_is_a_sign_like_another(mot: str) -> None:
    fabriques.nouvelle_famille(nom="DURAND")

    assert not Responsable.objects.filter(nom__plie__contains=plier(mot)).exists()
