"""A town's colour can be read wherever the sheet puts it, or another shade is proposed."""

import re
from itertools import product

import pytest

from portail import contraste
from tests.maison.imports import RACINE

FEUILLE = (RACINE / "static" / "portail.css").read_text("utf-8")
NUANCES = [f"#{r:02x}{v:02x}{b:02x}" for r, v, b in product(range(0, 256, 51), repeat=3)]


@pytest.mark.parametrize(
    ("une", "autre", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),  # the grey that fails, and the next one that does not
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#ffd200", "#ffffff", 1.45),
        ("#123456", "#123456", 1.0),
    ],
)
def test_the_ratio_is_that_of_wcag(une: str, autre: str, ratio: float) -> None:
    assert contraste.contraste(une, autre) == pytest.approx(ratio, abs=0.01)
    assert contraste.contraste(autre, une) == contraste.contraste(une, autre)


@pytest.mark.parametrize(
    ("obtenue", "attendue"),  # as Chromium computes them
    [
        (contraste.melange("#0f5b6e", 78, "#000000"), "#073f4d"),
        (contraste.melange("#0f5b6e", 8, "#ffffff"), "#ecf1f3"),
        (contraste.oklch("#0f5b6e", 0.80, 0.11), "#86cadf"),
    ],
)
def test_shades_are_mixed_as_the_browser_mixes_them(obtenue: str, attendue: str) -> None:
    assert obtenue == attendue


@pytest.mark.parametrize("couleur", ["#0f5b6e", "#7a2e4d", "#000000", "#008000"])
def test_a_dark_enough_colour_is_its_own_best_shade(couleur: str) -> None:
    assert contraste.lisible(couleur)
    assert contraste.proposer(couleur) == couleur


@pytest.mark.parametrize("couleur", ["#ffd200", "#ffffff", "#ff0000", "#e30613", "#767676"])
def test_a_pale_one_is_darkened_no_more_than_it_must(couleur: str) -> None:
    assert not contraste.lisible(couleur)
    proposee = contraste.proposer(couleur)
    assert contraste.lisible(proposee)
    # A hair lighter would not do.
    assert not contraste.lisible(contraste.melange(proposee, 98, contraste.BLANC))


def test_every_shade_that_is_proposed_is_read_by_day_and_by_night() -> None:
    for couleur in NUANCES:
        proposee = contraste.proposer(couleur)
        assert [m.ou for m in contraste.mesures(proposee) if not m.lisible] == [], couleur


def test_night_refuses_no_colour_that_day_accepts() -> None:
    """The sheet's dark companions are readable whatever the town's colour: day alone decides."""
    for couleur in NUANCES:
        jour, nuit = contraste.mesures(couleur)[:3], contraste.mesures(couleur)[3:]
        if all(m.lisible for m in jour):
            assert all(m.lisible for m in nuit), couleur


@pytest.mark.parametrize(("ratio", "dit"), [(4.4999, "4,4:1"), (4.5, "4,5:1"), (21.0, "21,0:1")])
def test_a_ratio_is_never_rounded_up(ratio: float, dit: str) -> None:
    assert contraste.en_mots(ratio) == dit


@pytest.mark.parametrize(
    "recette",
    [
        "--teinte-pale: color-mix(in oklab, var(--ville) 8%, #fff);",
        "--teinte: color-mix(in oklab, var(--ville) 35%, #fff);",
        "--teinte-pale: color-mix(in oklab, var(--ville) 30%, #151c22);",
        "--bandeau: color-mix(in oklab, var(--ville) 62%, #0d1419);",
        "--teinte: oklch(from var(--ville) 80% min(c, .11) h);",
        "--teinte-pale: oklch(from var(--ville) 29% min(c, .045) h);",
        "--bandeau: oklch(from var(--ville) 37% min(c, .08) h);",
        "--fond: #f6f7f9;",
        "--fond: #10161b;",
        "--carte: #19222a;",
        "--sur-teinte: #0d1419;",
    ],
)
def test_the_sheet_still_derives_what_is_measured(recette: str) -> None:
    assert recette in FEUILLE, "changer aussi portail/contraste.py"


def test_every_shade_of_the_sheet_is_one_of_those_measured_or_darker_still() -> None:
    """A new companion of the town's colour is added to what is measured."""
    derives = set(re.findall(r"--([a-z-]+): (?:color-mix|oklch)\([^;]*--ville", FEUILLE))
    mesures = {"teinte", "teinte-pale", "bandeau"}
    # Stronger than the first and the third; a mere line.
    assert derives - mesures == {"teinte-forte", "bandeau-fort", "teinte-trait"}
