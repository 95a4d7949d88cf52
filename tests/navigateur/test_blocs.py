"""Rows inside an agent's page: the dishes of a day, the prestations of a service."""

from datetime import date

from playwright.sync_api import Page, expect

from factures.models import Prestation
from reservations.models import Plat
from tests.navigateur import gestes
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

REPAS = ["Betteraves", "Gratin de blettes", "Riz", "Tomme", "Poire"]


def ecrire(page: Page, rang: int, nom: str) -> None:
    page.locator(f"#id_plats-{rang}-rang").fill(str(rang + 1))
    page.locator(f"#id_plats-{rang}-nom").fill(nom)


def enregistrer(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def plats(pile: Pile, jour: date) -> list[str]:
    with pile.base() as base:
        noms = Plat.objects.using(base).filter(menu__jour=jour).order_by("rang")
        return list(noms.values_list("nom", flat=True))


def test_a_day_s_dishes_are_written_without_script(pile: Pile, visiteur: Visiteur) -> None:
    page, jour = visiteur(pile, java_script_enabled=False), date(2027, 3, 9)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.goto("/admin/reservations/menu/add/")
    expect(page.get_by_role("button", name="Ajouter un plat")).to_be_hidden()
    page.locator("#id_jour").fill(jour.isoformat())
    for rang, nom in enumerate(REPAS[:4]):
        ecrire(page, rang, nom)
    enregistrer(page)  # the blank fifth row is no dish

    assert plats(pile, jour) == REPAS[:4]
    page.get_by_role("link", name="9 mars 2027").first.click()
    ecrire(page, 4, REPAS[4])
    enregistrer(page)
    assert plats(pile, jour) == REPAS


def test_a_button_gives_one_more_row_and_puts_one_in_it(pile: Pile, page: Page) -> None:
    jour = date(2027, 3, 11)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.goto("/admin/reservations/menu/add/")
    page.locator("#id_jour").fill(jour.isoformat())
    for rang, nom in enumerate(REPAS):
        ecrire(page, rang, nom)
    page.get_by_role("button", name="Ajouter un plat").click()
    expect(page.locator("#id_plats-5-rang")).to_be_focused()
    page.get_by_role("button", name="Ajouter un plat").click()
    ecrire(page, 6, "Pain")
    page.get_by_role("group", name="Plat 6").get_by_label("aucun des quatorze").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("2 réponses sont à corriger")
    page.get_by_role("group", name="Plat 6").get_by_label("Supprimer").check()
    enregistrer(page)

    assert plats(pile, jour) == [*REPAS, "Pain"]


def test_a_service_gets_one_more_prestation(pile: Pile, page: Page) -> None:
    gestes.se_connecter_en_agent(page, "mairie")
    page.goto("/admin/factures/service/")
    page.locator("#result_list tbody a").first.click()
    blanc = page.locator(".inline-related").last
    blanc.get_by_label("code").fill("CLASSE-VERTE")
    blanc.get_by_label("libellé").fill("Classe verte")
    enregistrer(page)

    with pile.base() as base:
        assert Prestation.objects.using(base).filter(code="CLASSE-VERTE").count() == 1
