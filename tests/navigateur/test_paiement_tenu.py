"""One invoice, one live attempt: nobody pays twice, nobody is locked out of paying."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from factures.models import Encaissement, Facture
from paiement.models import Paiement
from portail.argent import euros
from tests.navigateur import gestes
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile


def au_panier(page: Page, pile: Pile) -> Famille:
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    return famille


def second_onglet(page: Page, chemin: str) -> Page:
    onglet = page.context.new_page()
    onglet.goto(chemin)
    return onglet


def paiements(pile: Pile, famille: Famille) -> list[str]:
    """The states of the family's attempts, in the order in which they began."""
    with pile.base() as base:
        siens = Paiement.objects.using(base).filter(famille__code=famille.code)
        return list(siens.order_by("cree_le").values_list("etat", flat=True))


def encaisse(pile: Pile, famille: Famille) -> list[int]:
    with pile.base() as base:
        siens = Encaissement.objects.using(base).filter(famille__code=famille.code)
        return list(siens.values_list("montant", flat=True))


def libres(pile: Pile, famille: Famille) -> bool:
    with pile.base() as base:
        siennes = Facture.objects.using(base).filter(numero__in=famille.numeros)
        return not siennes.filter(tenue_jusqu_a__gt=timezone.now()).exists()


def test_a_second_start_offers_to_resume_or_to_let_go(pile: Pile, page: Page) -> None:
    famille = au_panier(page, pile)
    second = second_onglet(page, "/panier/")
    reference = gestes.ouvrir_la_banque(page, pile)
    second.get_by_role("button", name="Procéder au paiement").click()
    expect(gestes.titre(second)).to_have_text("Un paiement est déjà en cours")
    expect(second.get_by_role("button", name="Reprendre").first).to_be_visible()
    expect(second.get_by_role("button", name="Abandonner").first).to_be_visible()
    assert paiements(pile, famille) == ["en-cours"]

    # Resuming leads back to the very page, where paying works.
    second.get_by_role("button", name="Reprendre").first.click()
    expect(second.locator(".reference")).to_have_text(reference)
    gestes.payer(second)
    expect(gestes.titre(second)).to_have_text("Paiement effectué")
    assert paiements(pile, famille) == ["accepte"]
    assert encaisse(pile, famille) == [famille.total]

    # The first tab, still on the bank's page, cannot pay again.
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Ce paiement est déjà enregistré")
    assert encaisse(pile, famille) == [famille.total]


def test_factures_and_accueil_say_that_a_payment_is_under_way(pile: Pile, page: Page) -> None:
    famille = au_panier(page, pile)
    gestes.ouvrir_la_banque(page, pile)
    page.goto("/")
    expect(page.locator(".situation")).to_contain_text("la fin d’un paiement en cours")
    gestes.menu(page, "Factures").click()
    carte = page.get_by_role("listitem").filter(has_text=famille.numeros[0])
    expect(carte).to_contain_text("Paiement en cours, commencé à")
    expect(page.get_by_role("checkbox", name=famille.numeros[0])).to_have_count(0)
    page.goto("/panier/")
    expect(page.get_by_role("button", name="Procéder au paiement")).to_have_count(0)
    page.get_by_role("button", name="Reprendre").first.click()
    expect(gestes.titre(page)).to_have_text("Paiement par carte")


def test_letting_go_frees_the_invoices_at_once(pile: Pile, page: Page) -> None:
    famille = au_panier(page, pile)
    gestes.ouvrir_la_banque(page, pile)
    banque = page.url
    page.goto("/factures/")
    page.get_by_role("button", name="Abandonner").first.click()
    expect(gestes.titre(page)).to_have_text("Paiement abandonné")
    assert libres(pile, famille)
    gestes.aller_au_panier(page, famille)
    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    assert paiements(pile, famille) == ["abandonne", "accepte"]

    # The abandoned page is still open somewhere, and is paid too: the money is never dropped.
    page.goto(banque)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    expect(page.get_by_role("status").filter(has_text=euros(famille.total))).to_be_visible()
    assert encaisse(pile, famille) == [famille.total, famille.total]
    assert pile.commande("verifier_comptes").returncode == 0
