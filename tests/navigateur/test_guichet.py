"""The régie's clerk at the counter, in a real browser: four gestures for a payment, the receipt in
hand, a cheque undone, the day closed."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from factures.models import Bordereau, Encaissement, Facture
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import RACINE, Pile

# Presses of a finger, of a button, of Enter: what the clerk does beside typing.
COMPTEUR = """
for (const genre of ["pointerdown", "keydown"])
  addEventListener(genre, (e) => {
    if (e.isTrusted && (genre === "pointerdown" || e.key === "Enter"))
      sessionStorage.gestes = Number(sessionStorage.gestes ?? 0) + 1;
  }, true);
"""
PAGES = {
    "bureau-de-la-regie": "/admin/regie/",
    "encaisser": "/admin/regie/encaisser/?q=a",
    "caisse": "/admin/regie/encaisser/{famille}/",
    "encaissement": "/admin/regie/encaissements/{encaissement}/",
    "contrepasser": "/admin/regie/encaissements/{encaissement}/contrepasser/",
    "echeances": "/admin/regie/echeances/",
    "reporter": "/admin/regie/echeances/reporter/?facture={facture}",
    "bordereaux": "/admin/regie/bordereaux/",
}


def compte(page: Page) -> int:
    return int(page.evaluate("Number(sessionStorage.gestes ?? 0)"))


def imprimer(page: Page, lien: str) -> bytes:
    """What the link's page holds; the browser's own reader of PDFs is not ours to look at."""
    adresse = page.get_by_role("link", name=lien).get_attribute("href")
    return page.request.get(adresse or "").body()


def test_a_payment_takes_four_gestures_from_the_clerk_s_home(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    numero = famille.numeros[0]
    gestes.se_connecter_en_agent(page, "tresorerie")
    page.goto("/admin/regie/")
    page.add_init_script(COMPTEUR)
    page.reload()
    expect(page.get_by_label("Famille ou facture")).to_be_focused()

    page.keyboard.type(numero)  # as a scanner does
    page.keyboard.press("Enter")
    expect(page.get_by_role("checkbox", name=numero)).to_be_checked()
    page.get_by_label("Espèces").check()
    page.get_by_role("button", name="Encaisser", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Encaissement de")
    assert compte(page) <= 3  # and the fourth prints the receipt
    assert imprimer(page, "Imprimer le reçu (PDF, nouvel onglet)").startswith(b"%PDF-")
    with pile.base() as base:
        facture = Facture.objects.using(base).get(numero=numero)
        assert facture.regle == facture.total


def test_a_part_by_cheque_is_shown_first_without_script(pile: Pile, visiteur: Visiteur) -> None:
    page = visiteur(pile, java_script_enabled=False)
    famille = gestes.une_famille(pile)
    gestes.se_connecter_en_agent(page, "tresorerie")
    page.goto(f"/admin/regie/encaisser/?q={famille.code}")

    page.get_by_label("Chèque", exact=True).check()
    page.get_by_label("Numéro du chèque").fill("0000123")
    page.get_by_label("Banque du chèque").fill("Banque Postale")
    page.get_by_label("Montant reçu, en euros").fill("1,00")
    page.get_by_role("button", name="Encaisser", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer l’encaissement")
    expect(page.get_by_role("cell", name="1,00 €").first).to_be_visible()
    page.get_by_role("button", name="Confirmer l’encaissement").click()
    expect(page.get_by_text("Encaissé : 1,00 €.")).to_be_visible()

    page.get_by_role("link", name="Contrepasser").click()
    page.get_by_label("Motif").fill("Chèque sans provision")
    page.get_by_role("button", name="Contrepasser").click()
    expect(page.get_by_text("Contrepassé", exact=True)).to_be_visible()


def test_the_day_is_closed_and_printed(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    gestes.se_connecter_en_agent(page, "tresorerie")
    page.goto(f"/admin/regie/encaisser/?q={famille.numeros[0]}")
    page.get_by_label("Virement").check()
    page.get_by_role("button", name="Encaisser", exact=True).click()

    page.goto("/admin/regie/bordereaux/")
    page.get_by_role("button", name="Fermer").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Bordereau ")
    assert imprimer(page, "Imprimer (PDF, nouvel onglet)").startswith(b"%PDF-")
    with pile.base() as base:
        assert Bordereau.objects.using(base).exists()


@pytest.mark.parametrize("nom", PAGES)
def test_pages_of_the_regie(
    pile: Pile, page: Page, nom: str, request: pytest.FixtureRequest
) -> None:
    captures: Path | None = None
    if request.config.getoption("--long"):
        captures = RACINE / "var" / "captures"
        captures.mkdir(parents=True, exist_ok=True)
    with pile.base() as base:
        a_payer = Facture.objects.using(base).dues().filter(date_prelevement=None)
        facture = a_payer.latest("date_limite")
        encaissement = Encaissement.objects.using(base).filter(montant__gt=0).earliest("pk")
    gestes.se_connecter_en_agent(page, "tresorerie")
    reponse = page.goto(
        PAGES[nom].format(
            famille=facture.famille_id, encaissement=encaissement.pk, facture=facture.numero
        )
    )
    assert reponse is not None
    assert reponse.ok

    fautes = regards.partout(page, nom, captures)
    assert not fautes, "\n".join(fautes)
