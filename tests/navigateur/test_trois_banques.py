"""The accidents of paying, at each of the three banks: the truth in the end, and never twice.

When all is over the fixtures compare each town's ledger with its banks', and check its accounts.
"""

import re
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, Request, expect

from comptes.models import Enfant, Responsable
from factures.models import LigneFacture
from portail.argent import euros
from tests.navigateur import gestes, guichets
from tests.navigateur.conftest import Visiteur
from tests.navigateur.gestes import Famille
from tests.navigateur.guichets import PAYFIP, PAYLINE, SYSTEMPAY, Caisse, a_chaque_banque
from tests.navigateur.pile import Pile

FAIT = "Paiement effectué"
# Clicks that follow each other while the bank is still being asked.
IMPATIENCE = (
    "bouton => { for (const ms of [0, 5, 10, 20, 40]) setTimeout(() => bouton.click(), ms) }"
)


@pytest.fixture
def page(visiteur: Visiteur, caisse: Caisse) -> Page:
    return visiteur(caisse.pile)


@a_chaque_banque(SYSTEMPAY)
def test_the_tab_is_closed_after_paying(caisse: Caisse, page: Page) -> None:
    """No browser comes back and no bell rings: the worker asks the bank."""
    caisse.pile.scenario(notification="jamais")
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page, gestes.SANS_RETOUR)
    expect(gestes.titre(page)).to_contain_text("Vous pouvez fermer cette page")
    onglet = page.context.new_page()
    page.close()
    assert caisse.etats(famille) == ["en-cours"]
    guichets.passer_une_minute(caisse.pile)
    onglet.goto(f"/paiement/{reference}/")
    expect(gestes.titre(onglet)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(onglet, famille)


@a_chaque_banque(SYSTEMPAY)
def test_the_tab_is_closed_before_paying(caisse: Caisse, page: Page) -> None:
    """Nothing is debited, and what was left there can be taken up or begun again."""
    famille, reference = caisse.au_guichet(page)
    onglet = page.context.new_page()
    page.close()
    guichets.passer_une_minute(caisse.pile)
    assert caisse.etats(famille) == ["en-cours"]
    assert caisse.tenues(famille) == len(famille.numeros)
    onglet.goto(f"/paiement/{reference}/")
    expect(gestes.titre(onglet)).to_have_text("Paiement en attente")
    revenir_a_la_banque(caisse, onglet)
    gestes.payer(onglet)
    expect(gestes.titre(onglet)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(onglet, famille)


def revenir_a_la_banque(caisse: Caisse, page: Page) -> None:
    """From the page of an attempt that waits: to the same page of the bank if it opens twice, by a
    new attempt if it does not."""
    if caisse.guichet is PAYLINE:
        page.get_by_role("button", name="Reprendre le paiement").click()
        expect(gestes.titre(page)).to_have_text("Paiement par carte")
        return
    recommencer(caisse, page)
    caisse.ouvrir(page)


def recommencer(caisse: Caisse, page: Page) -> None:
    """From an attempt whose page does not open twice, back to the basket."""
    page.get_by_role("button", name="Recommencer le paiement").click()
    confirmer(caisse, page)
    expect(gestes.titre(page)).to_contain_text("à payer")
    caisse.choisir(page)


def confirmer(caisse: Caisse, page: Page) -> None:
    """PayFiP cannot tell a page that was left from a card that is being checked: one warns."""
    if caisse.guichet is PAYFIP:
        expect(gestes.titre(page)).to_contain_text("Abandonner ce paiement de")
        page.get_by_role("button", name="Abandonner ce paiement").click()


@a_chaque_banque(PAYFIP)
def test_two_tabs_pay_the_same_basket(caisse: Caisse, page: Page) -> None:
    famille = caisse.au_panier(page)
    second = page.context.new_page()
    second.goto("/panier/")
    caisse.choisir(second)
    caisse.ouvrir(page)
    second.get_by_role("button", name=caisse.guichet.payer).click()
    expect(gestes.titre(second)).to_have_text("Un paiement est déjà en cours")
    assert caisse.etats(famille) == ["en-cours"]
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    second.get_by_role("button", name="Reprendre").first.click()
    expect(gestes.titre(second)).to_have_text(FAIT)
    assert caisse.etats(famille) == ["accepte"]
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)


@a_chaque_banque(SYSTEMPAY)
def test_two_tabs_each_pay_an_attempt_of_their_own(caisse: Caisse, page: Page) -> None:
    """The first was let go in the second tab, and paid all the same: both are recorded, and what is
    too much is said."""
    famille, reference = caisse.au_guichet(page)
    second = page.context.new_page()
    second.goto(f"/paiement/{reference}/")
    second.get_by_role("button", name="Abandonner ce paiement").click()
    confirmer(caisse, second)
    expect(gestes.titre(second)).to_have_text("Paiement abandonné")
    second.get_by_role("link", name="Essayer de nouveau").click()
    caisse.choisir(second)
    caisse.ouvrir(second)
    gestes.payer(second)
    expect(gestes.titre(second)).to_have_text(FAIT)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    expect(page.get_by_role("status").filter(has_text=euros(famille.total))).to_be_visible()
    assert caisse.etats(famille) == ["accepte", "accepte"]
    caisse.concorde(famille, famille.total, famille.total)
    caisse.payee(page, famille)


def test_an_impatient_parent_starts_one_payment(caisse: Caisse, page: Page) -> None:
    envois: list[Request] = []
    famille = caisse.au_panier(page)
    page.wait_for_load_state()  # the script is there
    page.on("request", lambda demande: envois.append(demande))
    page.get_by_role("button", name=caisse.guichet.payer).evaluate(IMPATIENCE)
    expect(gestes.titre(page)).to_have_text("Paiement par carte")
    assert len([e for e in envois if e.method == "POST" and e.url.endswith("/panier/")]) == 1
    assert caisse.etats(famille) == ["en-cours"]
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)


@a_chaque_banque(PAYFIP)
def test_a_double_click_without_javascript(caisse: Caisse, visiteur: Visiteur) -> None:
    """The bank's page, or a word about the payment that the first click began: never two."""
    page = visiteur(caisse.pile, java_script_enabled=False)
    famille = caisse.au_panier(page)
    page.get_by_role("button", name=caisse.guichet.payer).dblclick()
    expect(gestes.titre(page)).not_to_contain_text("à payer")
    assert caisse.etats(famille) == ["en-cours"]
    page.goto("/panier/")
    page.get_by_role("button", name="Reprendre").first.click()
    if caisse.guichet is not PAYLINE:
        recommencer(caisse, page)
        vers_la_banque(caisse, page, script=False)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)


def test_the_session_ends_on_the_bank_s_page(caisse: Caisse, page: Page) -> None:
    famille, reference = caisse.au_guichet(page)
    page.context.clear_cookies()
    gestes.payer(page)
    expect(page).to_have_url(f"{caisse.pile.portail}/connexion/?next=/paiement/{reference}/")
    caisse.concorde(famille, famille.total)  # already settled
    gestes.remplir_connexion(page, famille.code)
    expect(page).to_have_url(f"{caisse.pile.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text(FAIT)
    caisse.payee(page, famille)


# --- the Back button ------------------------------------------------------------------------------

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["avec-script", "sans-script"])


@a_chaque_banque(SYSTEMPAY)
@SCRIPT
def test_back_from_the_bank_s_page_before_paying(
    caisse: Caisse, visiteur: Visiteur, script: bool
) -> None:
    page = visiteur(caisse.pile, java_script_enabled=script)
    formulaires = envois_a_la_banque(page)
    famille = caisse.au_panier(page)
    vers_la_banque(caisse, page, script=script)
    page.go_back()
    if passe_par_chez_nous(caisse, script):
        expect(gestes.titre(page)).to_have_text("Paiement en attente")
    else:
        page.goto("/panier/")
        page.get_by_role("button", name="Reprendre").first.click()
    if caisse.guichet is PAYLINE:
        expect(gestes.titre(page)).to_have_text("Paiement par carte")
    else:
        recommencer(caisse, page)
        vers_la_banque(caisse, page, script=script)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)
    assert len(formulaires) == len(set(formulaires))


@a_chaque_banque(SYSTEMPAY)
@SCRIPT
def test_back_again_and_again_after_paying(
    caisse: Caisse, visiteur: Visiteur, script: bool
) -> None:
    page = visiteur(caisse.pile, java_script_enabled=script)
    formulaires = envois_a_la_banque(page)
    famille = caisse.au_panier(page)
    vers_la_banque(caisse, page, script=script)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    page.go_back()
    expect(gestes.titre(page)).to_have_text("Ce paiement est déjà enregistré")
    if passe_par_chez_nous(caisse, script):
        page.go_back()
        expect(gestes.titre(page)).to_have_text(FAIT)
    page.go_back()
    bouton = page.get_by_role("button", name=caisse.guichet.payer)
    if bouton.count():  # the browser may show the basket as it was
        bouton.click()
        expect(gestes.titre(page)).not_to_have_text("Paiement par carte")
    assert caisse.etats(famille) == ["accepte"]
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)
    assert len(formulaires) == len(set(formulaires))


def passe_par_chez_nous(caisse: Caisse, script: bool) -> bool:
    """Tell whether our page stands between basket and bank in the browser's memory: it stays there
    when the parent has pressed its button, not when the script has."""
    return caisse.guichet is SYSTEMPAY and not script


def envois_a_la_banque(page: Page) -> list[str]:
    """What is posted to SystemPay's form, as it goes: a number used twice is a payment lost."""
    vus: list[str] = []

    def noter(demande: Request) -> None:
        if demande.url.endswith("/vads-payment/"):
            vus.append(str(demande.post_data))

    page.on("request", noter)
    return vus


def vers_la_banque(caisse: Caisse, page: Page, *, script: bool) -> None:
    """The basket's button, then ours where no script presses it."""
    page.get_by_role("button", name=caisse.guichet.payer).click()
    if passe_par_chez_nous(caisse, script):
        page.get_by_role("button", name="Continuer vers la banque").click()
    expect(page.get_by_role("heading", name="Paiement par carte")).to_be_visible()


# --- what the bank learns -------------------------------------------------------------------------


def test_the_bank_is_told_a_town_a_reference_and_an_amount(caisse: Caisse, page: Page) -> None:
    """Nothing of who pays and for what: neither on its page nor in what the browser carries."""
    partis: list[str] = []
    page.on("request", lambda d: partis.append(f"{d.url} {d.post_data}"))
    famille, reference = caisse.au_guichet(page)
    vers_elle = [parti for parti in partis if parti.startswith(caisse.pile.banque)]
    lu = page.locator("body").inner_text()
    ville = "Villiers-sur-Marne" if caisse.guichet is PAYLINE else "Sautron"
    for dit in (ville, reference, euros(famille.total)):
        assert dit in lu
    for tu in indiscretions(caisse.pile, famille):
        mot = re.compile(rf"\b{re.escape(tu)}\b", re.IGNORECASE)
        for vu in (page.content(), *vers_elle):
            assert not mot.search(unquote_plus(vu)), f"« {tu} » se lit à la banque"


def indiscretions(pile: Pile, famille: Famille) -> set[str]:
    """The family's code, names, address, invoices, and every line of these."""
    with pile.base() as base:
        adultes = Responsable.objects.using(base).filter(famille__code=famille.code)
        enfants = Enfant.objects.using(base).filter(rattachements__famille__code=famille.code)
        lignes = LigneFacture.objects.using(base).filter(facture__numero__in=famille.numeros)
        noms = {mot for noms in adultes.values_list("nom", "prenom", "courriel") for mot in noms}
        noms |= {mot for noms in enfants.values_list("nom", "prenom") for mot in noms}
        noms |= set(lignes.values_list("libelle", flat=True))
    return {mot for mot in noms if mot} | {famille.code, *famille.numeros}
