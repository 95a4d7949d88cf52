"""What a card and a bell can do at Sautron's two banks, as `test_cartes` tells it of Payline."""

import pytest
from playwright.sync_api import Page, Route, expect

from factures.models import EnvoiRecu
from paiement.models import MessageBanque, Transition
from tests.navigateur import facteur, gestes, guichets
from tests.navigateur.conftest import Visiteur
from tests.navigateur.gestes import Famille
from tests.navigateur.guichets import PAYFIP, SYSTEMPAY, Caisse, a_chaque_banque
from tests.navigateur.pile import Pile, attendre

FAIT = "Paiement effectué"
ICI = (SYSTEMPAY, PAYFIP)


@pytest.fixture
def page(visiteur: Visiteur, caisse: Caisse) -> Page:
    return visiteur(caisse.pile)


# --- the cards ------------------------------------------------------------------------------------


@a_chaque_banque(SYSTEMPAY, parmi=ICI)
def test_a_refused_card_then_another_one_pays(caisse: Caisse, page: Page) -> None:
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page, gestes.REFUSEE)
    expect(gestes.titre(page)).to_have_text("Paiement refusé")
    expect(page.locator("main")).to_contain_text("Rien n’est débité")
    assert (caisse.etats(famille), caisse.tenues(famille)) == (["refuse"], 0)
    page.get_by_role("link", name="Essayer de nouveau").click()
    caisse.choisir(page)
    assert caisse.ouvrir(page) != reference
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    caisse.concorde(famille, famille.total)
    caisse.payee(page, famille)


@a_chaque_banque(SYSTEMPAY, PAYFIP, parmi=ICI)
def test_cancelling_at_the_bank_costs_nothing(caisse: Caisse, page: Page) -> None:
    """The bell comes before the browser, as banks have it."""
    famille, reference = caisse.au_guichet(page)
    retenir_le_retour(caisse, page, reference)
    page.get_by_role("button", name="Annuler").click()
    expect(page).to_have_url(f"{caisse.pile.portail}/paiement/{reference}/")
    expect(gestes.titre(page)).to_have_text("Paiement abandonné", timeout=5_000)
    assert (caisse.etats(famille), caisse.tenues(famille)) == (["abandonne"], 0)
    caisse.concorde(famille)
    page.goto("/factures/")
    expect(page.get_by_role("checkbox")).to_have_count(len(famille.numeros))


def retenir_le_retour(caisse: Caisse, page: Page, reference: str) -> None:
    """Let the browser come back only when the bell has rung."""

    def apres_la_sonnerie(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        reponse = route.fetch(max_redirects=0)
        attendre(lambda: sonneries(caisse.pile, reference), "la banque n’a pas sonné")
        return route.fulfill(response=reponse)

    page.route(f"{caisse.pile.banque}/**", apres_la_sonnerie)


@a_chaque_banque(PAYFIP, parmi=ICI)
def test_a_pending_card_ends_up_telling(caisse: Caisse, page: Page) -> None:
    caisse.pile.scenario(notification="jamais")
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page, gestes.EN_ATTENTE)
    expect(gestes.titre(page)).to_have_text("Paiement en attente")
    expect(page.locator("main")).to_contain_text("Ne payez pas une seconde fois")
    attendre(
        lambda: caisse.pile.operation(reference)["etat"] == "acceptee", "la banque n’a pas conclu"
    )
    guichets.passer_une_minute(caisse.pile)
    expect(gestes.titre(page)).to_have_text(FAIT, timeout=45_000)  # by itself
    caisse.concorde(famille, famille.total)


# --- the bell -------------------------------------------------------------------------------------


@a_chaque_banque(PAYFIP, parmi=ICI)
def test_the_bell_alone_settles(caisse: Caisse, page: Page) -> None:
    """The browser is never sent back; a letter leaves with the receipt."""
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page, gestes.SANS_RETOUR)
    expect(gestes.titre(page)).to_contain_text("Vous pouvez fermer cette page")
    caisse.conclu(famille, "accepte")
    assert conclu_par(caisse.pile, reference) == "notification"
    caisse.concorde(famille, famille.total)
    une_lettre(caisse.pile, famille)


@a_chaque_banque(SYSTEMPAY, parmi=ICI)
def test_two_bells_at_once_during_the_return(caisse: Caisse, page: Page) -> None:
    caisse.pile.scenario(notification="double")
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    attendre(lambda: len(sonneries(caisse.pile, reference)) == 2, "deux notifications attendues")
    caisse.concorde(famille, famille.total)
    une_lettre(caisse.pile, famille)


@a_chaque_banque(parmi=ICI)
def test_a_late_bell_settles_then_changes_nothing(caisse: Caisse, page: Page) -> None:
    caisse.pile.scenario(notification="tardive")
    famille, reference = caisse.au_guichet(page)
    gestes.payer(page, gestes.SANS_RETOUR)
    assert caisse.etats(famille) == ["en-cours"]
    caisse.conclu(famille, "accepte")
    assert conclu_par(caisse.pile, reference) == "notification"
    caisse.concorde(famille, famille.total)
    une_lettre(caisse.pile, famille)


@a_chaque_banque(SYSTEMPAY, parmi=ICI)
def test_a_false_bell_is_not_believed(caisse: Caisse, page: Page) -> None:
    """SystemPay: one cent more under the signature of another amount. PayFiP: another's payment."""
    caisse.pile.scenario(notification="alteree")
    famille, reference = caisse.au_guichet(page)
    avant = len(sonneries(caisse.pile))
    gestes.payer(page, gestes.SANS_RETOUR)
    attendre(lambda: len(sonneries(caisse.pile)) > avant, "aucune notification n’est arrivée")
    assert caisse.etats(famille) == ["en-cours"]
    if caisse.guichet is SYSTEMPAY:
        assert sonneries(caisse.pile, reference) == ["refusé : signature fausse"]
    else:
        assert sonneries(caisse.pile, reference) == []
    guichets.passer_une_minute(caisse.pile)
    caisse.conclu(famille, "accepte")
    caisse.concorde(famille, famille.total)


def sonneries(pile: Pile, reference: str = "") -> list[str]:
    """What was thought of each notification received, of this payment if one is named."""
    with pile.base() as base:
        recues = MessageBanque.objects.using(base).filter(sens="notification")
        siennes = recues.filter(paiement__reference=reference) if reference else recues
        return list(siennes.values_list("verdict", flat=True))


def conclu_par(pile: Pile, reference: str) -> str:
    with pile.base() as base:
        moves = Transition.objects.using(base).filter(vers="accepte")
        return moves.get(paiement__reference=reference).par


def une_lettre(pile: Pile, famille: Famille) -> None:
    adresse = gestes.adresse_de(pile, famille.code)
    pile.facteur.attendre(adresse)
    assert len(pile.facteur.pour(adresse)) == 1


# --- the receipt, where the address is optional ---------------------------------------------------


@a_chaque_banque(SYSTEMPAY, parmi=[SYSTEMPAY])
def test_without_an_address_the_receipt_is_printed_and_sent_on_demand(
    caisse: Caisse, page: Page
) -> None:
    famille, reference = caisse.au_guichet(page, courriel="")
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text(FAIT)
    expect(page.locator("main")).not_to_contain_text("Le reçu est envoyé")
    recu = page.get_by_role("link", name="Imprimer le reçu").get_attribute("href")
    imprime = page.context.request.get(str(recu))
    assert imprime.headers["content-type"] == "application/pdf"
    assert envois(caisse.pile, reference) == []
    page.get_by_label("Adresse e-mail").fill("a-la-demande@exemple.fr")
    page.get_by_role("button", name="Recevoir le reçu par e-mail").click()
    expect(page.get_by_role("status").first).to_contain_text("a-la-demande@exemple.fr")
    lettre = caisse.pile.facteur.attendre("a-la-demande@exemple.fr")
    assert facteur.pdf_joint(lettre)[1] == imprime.body()
    assert envois(caisse.pile, reference) == ["a-la-demande@exemple.fr"]
    assert not caisse.pile.facteur.pour(gestes.adresse_de(caisse.pile, famille.code))


@a_chaque_banque(PAYFIP, parmi=ICI)
def test_with_an_address_the_receipt_leaves_at_once(caisse: Caisse, page: Page) -> None:
    adresse = f"donnee-{caisse.guichet.code}@exemple.fr"
    famille, reference = caisse.au_guichet(page, courriel=adresse)
    gestes.payer(page)
    expect(page.locator("main")).to_contain_text(f"Le reçu est envoyé à {adresse}")
    facteur.pdf_joint(caisse.pile.facteur.attendre(adresse))
    assert envois(caisse.pile, reference) == [adresse]
    assert not caisse.pile.facteur.pour(gestes.adresse_de(caisse.pile, famille.code))


def envois(pile: Pile, reference: str) -> list[str]:
    with pile.base() as base:
        siens = EnvoiRecu.objects.using(base).filter(recu__encaissement__reference=reference)
        return list(siens.values_list("adresse", flat=True))
