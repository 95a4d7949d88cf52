"""The menus, as one comes to them and as one puts them on the fridge."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.navigateur import etats_menus, gestes, regards
from tests.navigateur.etats import Etat
from tests.navigateur.pile import Pile
from tests.navigateur.test_pages import nom


@pytest.mark.parametrize("etat", etats_menus.MENUS, ids=nom)
def test_anybody_reads_them_on_any_screen(pile: Pile, page: Page, etat: Etat) -> None:
    etat(page, pile, gestes.Famille("", [], 0))
    fautes = regards.partout(page, nom(etat), None)
    assert not fautes, "\n".join(fautes)


def test_a_parent_goes_from_the_door_to_the_month_and_to_another_school(
    pile: Pile, page: Page
) -> None:
    page.goto("/connexion/")
    page.get_by_role("link", name="Voir les menus sans se connecter").click()
    expect(gestes.titre(page)).to_contain_text("du")
    page.get_by_label("Restaurant, ou école").select_option(label=_jules_ferry(page))
    page.get_by_role("button", name="Voir").click()
    expect(page.locator(".menus-lieu")).to_contain_text("École élémentaire Jules-Ferry")
    page.get_by_role("link", name="Tout le mois").click()
    expect(page.get_by_role("link", name="Par semaine")).to_be_visible()
    expect(page.locator(".menus-lieu")).to_contain_text("École élémentaire Jules-Ferry")
    page.get_by_role("link", name="Mois suivant").click()
    expect(page.locator(".menus-lieu")).to_contain_text("École élémentaire Jules-Ferry")


def _jules_ferry(page: Page) -> str:
    return next(
        dit for dit in page.locator("#restaurant option").all_inner_texts() if "Jules-Ferry" in dit
    )


def test_a_link_to_a_day_brings_it_into_sight(pile: Pile, page: Page) -> None:
    lundi = etats_menus.avec_des_menus()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/menus/?semaine={lundi}")
    dernier = page.locator(".jour").last
    ancre = dernier.get_attribute("id")
    page.goto(f"/menus/?semaine={lundi}#{ancre}")
    expect(dernier).to_be_in_viewport()


def test_a_week_is_one_sheet_and_a_month_a_few(pile: Pile, page: Page) -> None:
    lundi = etats_menus.avec_des_menus()

    def feuilles(adresse: str) -> int:
        page.goto(adresse)
        expect(page.get_by_role("button", name="Imprimer", exact=True)).to_be_visible()
        feuille = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        assert "Menus" in feuille.pages[0].extract_text()
        return len(feuille.pages)

    assert feuilles(f"/menus/?semaine={lundi}") == 1
    assert feuilles(f"/menus/?mois={lundi:%Y-%m}") <= 3
