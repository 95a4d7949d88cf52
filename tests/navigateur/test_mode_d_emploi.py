"""The pictures of Mode d’emploi never age: each page still says what it said when it was taken."""

import pytest
from playwright.sync_api import Browser, Page, expect

from portail.aide.images import releve
from tests.navigateur import gestes, mode_d_emploi
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

REPRENDRE = "le mode d’emploi montre une page qui a changé : lancer bin/captures"


def test_each_page_still_says_what_its_picture_shows(
    villiers: Pile, sautron: Pile, visiteur: Visiteur
) -> None:
    for pile in (villiers, sautron):
        page = visiteur(pile)
        famille = gestes.une_famille(pile, services=2)
        prises = releve(pile.commune)
        for cle in mode_d_emploi.visite(page, famille.code):
            vu = mode_d_emploi.vu(page, cle)
            assert vu == prises[cle].vu, f"{pile.commune}, {cle} : {REPRENDRE}"


def test_nothing_moves_when_the_pictures_come(chromium: Browser, villiers: Pile) -> None:
    page = chromium.new_page(
        base_url=villiers.portail, viewport={"width": 360, "height": 740}, locale="fr-FR"
    )
    page.add_init_script(
        "window.glissement = 0; new PerformanceObserver(liste => { for (const e of "
        "liste.getEntries()) window.glissement += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/mode-d-emploi/")
    derniere = page.locator(".pas-image").last
    derniere.scroll_into_view_if_needed()
    expect(derniere).to_have_js_property("complete", True)
    assert derniere.evaluate("image => image.naturalWidth") == 720
    assert page.evaluate("window.glissement") == 0
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "sans"])
def test_an_address_leads_to_its_question(villiers: Pile, visiteur: Visiteur, script: bool) -> None:
    """With the script it is open at once; without, it is in sight, and a tap opens it."""
    page: Page = visiteur(villiers, java_script_enabled=script, viewport=TELEPHONE)
    page.goto("/questions/#q-paye-deux-fois")
    question = page.locator("#q-paye-deux-fois")
    expect(question).to_be_in_viewport()
    if not script:
        expect(question.locator("p").first).to_be_hidden()
        question.locator("summary").click()
    expect(question.locator("p").first).to_be_visible()
    page.goto("/questions/#mot-tresorerie")
    expect(page.locator("#mot-tresorerie")).to_be_in_viewport()
