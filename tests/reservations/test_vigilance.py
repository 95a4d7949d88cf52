"""What an agent is told of a week's menus: which meal counts as vegetarian."""

from datetime import date

import pytest

from reservations.carte.vigilance import MenuEcrit, PlatEcrit, avertissements

LUNDI = date(2027, 1, 4)
VEG: frozenset[str] = frozenset({"VEG"})


def plat(rang: int, *, veg: bool = False, remplacement: bool = False) -> PlatEcrit:
    return PlatEcrit("plat", rang, remplacement, VEG if veg else frozenset(), declare=True)


@pytest.mark.parametrize(
    ("plats", "suffit"),
    [
        ([plat(1), plat(2, veg=True), plat(3)], True),
        ([plat(1, veg=True), plat(2), plat(3)], False),  # the starter alone
        ([plat(1), plat(2), plat(2, veg=True, remplacement=True)], False),  # for some only
        ([plat(1), plat(2), plat(4, veg=True)], False),  # the dessert alone
        ([plat(1, veg=True)], True),  # nothing but the main course
        ([], None),
    ],
)
def test_a_vegetarian_meal_is_one_whose_main_course_is(
    plats: list[PlatEcrit], suffit: bool | None
) -> None:
    dits = avertissements([MenuEcrit(1, LUNDI, None, tuple(plats))], {7: "Ferry"}, lambda *_: "")
    manque = ["semaine du 4 janvier 2027 : aucun repas végétarien"]
    assert [a.texte for a in dits] == ([] if suffit is not False else manque)
