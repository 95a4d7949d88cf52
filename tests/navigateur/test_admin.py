"""What the town's staff looks at, each according to what it may know."""

import pytest
from playwright.sync_api import Page, expect

from factures.models import Facture
from tests.navigateur import gestes
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

SCOLAIRE, PETITE = "S2026100359", "P2026100087"


@pytest.fixture
def reference(pile: Pile, visiteur: Visiteur) -> str:
    """A payment that was made: something for the staff to look at."""
    page = visiteur(pile)
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    reference = gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    return reference


def lignes(page: Page, chemin: str) -> int:
    """How many rows a list of the admin's shows; -1 when it does not open."""
    reponse = page.goto(chemin)
    assert reponse is not None
    return page.locator("#result_list tbody tr").count() if reponse.ok else -1


def test_the_administrator_finds_an_invoice_and_all_that_belongs_to_it(
    pile: Pile, page: Page, reference: str
) -> None:
    assert pile.commande("verifier_comptes").returncode == 0
    gestes.se_connecter_en_agent(page, "mairie")
    expect(page).to_have_url(f"{pile.portail}/admin/")
    assert lignes(page, f"/admin/factures/facture/?q={SCOLAIRE}") == 1
    page.get_by_role("link", name=SCOLAIRE).click()
    expect(page.locator("#content")).to_contain_text(SCOLAIRE)
    assert lignes(page, f"/admin/paiement/paiement/?q={reference}") == 1
    page.get_by_role("link", name=reference).click()
    expect(page.locator("#content")).to_contain_text("effectué")
    assert lignes(page, f"/admin/paiement/messagebanque/?q={reference}") >= 2
    assert lignes(page, "/admin/comptes/famille/?q=000754") == 1
    page.get_by_role("link", name="000754").click()
    expect(page.locator("#content")).to_contain_text("Hélène")
    assert lignes(page, f"/admin/factures/encaissement/?q={reference}") == 1
    assert lignes(page, "/admin/factures/controlecomptes/") >= 1
    page.locator("#result_list tbody a").first.click()
    expect(page.locator("#content")).to_contain_text("Les comptes sont justes.")


def test_money_and_families_are_looked_at_never_edited(
    pile: Pile, page: Page, reference: str
) -> None:
    """Even by the administrator: whatever moves money goes through the doors."""
    gestes.se_connecter_en_agent(page, "mairie")
    for modele in (
        "factures/facture",
        "factures/encaissement",
        "factures/recu",
        "factures/controlecomptes",
        "paiement/paiement",
        "paiement/messagebanque",
        "comptes/famille",
    ):
        reponse = page.goto(f"/admin/{modele}/add/")
        assert reponse is not None
        assert reponse.status == 403, f"{modele} s’ajoute à la main"
        if not lignes(page, f"/admin/{modele}/"):
            continue
        expect(page.locator("select[name=action]")).to_have_count(0)
        fiche = str(page.locator("#result_list tbody a").first.get_attribute("href"))
        page.goto(fiche)
        expect(page.locator("#content-main input:not([type=hidden])")).to_have_count(0)
        expect(page.get_by_role("button", name="Enregistrer")).to_have_count(0)
        suppression = page.goto(fiche.split("?")[0].replace("change/", "delete/"))
        assert suppression is not None
        assert suppression.status == 403, f"{modele} s’efface à la main"


def test_a_service_sees_its_own_invoices_and_no_money(
    pile: Pile, page: Page, reference: str
) -> None:
    gestes.se_connecter_en_agent(page, "scolaire")
    assert lignes(page, f"/admin/factures/facture/?q={SCOLAIRE}") == 1
    assert lignes(page, f"/admin/factures/facture/?q={PETITE}") == 0
    with pile.base() as base:
        autre = Facture.objects.using(base).get(numero=PETITE).pk
    page.goto(f"/admin/factures/facture/{autre}/change/")
    expect(page.locator("#content")).not_to_contain_text(PETITE + " ")
    expect(page).to_have_url(f"{pile.portail}/admin/")  # as for one that does not exist
    for modele in ("factures/encaissement", "paiement/paiement", "paiement/messagebanque"):
        assert lignes(page, f"/admin/{modele}/") == -1, f"{modele} s’ouvre à un service"


def test_the_treasury_sees_the_money_of_every_service(
    pile: Pile, page: Page, reference: str
) -> None:
    gestes.se_connecter_en_agent(page, "tresorerie")
    for numero in (SCOLAIRE, PETITE):
        assert lignes(page, f"/admin/factures/facture/?q={numero}") == 1
    assert lignes(page, f"/admin/factures/encaissement/?q={reference}") == 1
    assert lignes(page, f"/admin/paiement/paiement/?q={reference}") == 1
    assert lignes(page, "/admin/comptes/enfant/") == -1


def test_a_parent_does_not_enter_the_admin(pile: Pile, page: Page) -> None:
    gestes.se_connecter(page, gestes.une_famille(pile).code)
    page.goto("/admin/factures/facture/")
    expect(page.locator("#result_list")).to_have_count(0)


def test_an_agent_has_no_family_s_pages(pile: Pile, page: Page) -> None:
    gestes.se_connecter_en_agent(page, "mairie")
    for chemin in ("/", "/factures/", "/archives/"):
        page.goto(chemin)
        expect(page).to_have_url(f"{pile.portail}/admin/")
