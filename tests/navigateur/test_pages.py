"""What only the running portal can show: the bank's pages, a visit by keyboard alone. Every other
state is recorded and read in `test_etats_villiers.py` and `test_etats_sautron.py`."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur import arrivees, etats, gestes, regards
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import RACINE, Pile
from tests.navigateur.regards import atteindre, suivre


@pytest.fixture(scope="module")
def captures(request: pytest.FixtureRequest) -> Path | None:
    """`bin/test --long` leaves pictures of everything in var/captures/."""
    if not request.config.getoption("--long"):
        return None
    dossier = RACINE / "var" / "captures"
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


def nom(etat: etats.Etat) -> str:
    return etat.__name__.replace("_", "-")


@pytest.mark.parametrize("etat", etats.DE_LA_BANQUE, ids=nom)
def test_pages_of_the_bank(pile: Pile, page: Page, etat: etats.Etat, captures: Path | None) -> None:
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    etat(page, pile, famille)
    fautes = regards.partout(page, nom(etat), captures)
    assert not fautes, "\n".join(fautes)


# --- with a keyboard alone ------------------------------------------------------------------------


def test_a_whole_visit_with_a_keyboard_alone(pile: Pile, page: Page) -> None:
    """Signs in, ticks, pays, keeps the receipt in sight, reads the menus, books, leaves: no mouse,
    and every stop on the way is seen."""
    code = arrivees.fratrie(pile)
    famille = Famille(code, [arrivees.facturer(pile, code, "41,20")], 41_20)
    _entrer(page, famille)
    _choisir(page, famille.numeros[0])
    _payer_par_carte(page)
    suivre(page, "Archives")
    expect(page).to_have_url(re.compile("/archives/$"))
    expect(page.locator("main")).to_contain_text(famille.numeros[0])
    suivre(page, "Menus de la cantine")
    expect(gestes.titre(page)).to_contain_text("enus")
    _reserver(page)
    suivre(page, "Déconnexion")
    expect(page.get_by_role("button", name="Connexion", exact=True)).to_be_visible()


def _entrer(page: Page, famille: Famille) -> None:
    page.goto("/connexion/")
    expect(page.locator("#id_username")).to_be_focused()  # nothing else to do here
    page.keyboard.type(famille.code)
    page.keyboard.press("Tab")
    page.keyboard.type("Demo-famille-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Déconnexion")).to_be_visible()


def _choisir(page: Page, numero: str) -> None:
    suivre(page, "Factures")
    expect(page).to_have_url(re.compile("/factures/$"))
    case = page.get_by_role("checkbox").first
    atteindre(page, numero)
    expect(case).to_be_focused()
    page.keyboard.press("Space")
    expect(case).not_to_be_checked()
    expect(page.locator(".barre-somme")).to_contain_text("Aucune facture cochée")
    page.keyboard.press("Space")
    suivre(page, "Ajouter au panier")
    expect(gestes.titre(page)).to_contain_text("à payer")


def _payer_par_carte(page: Page) -> None:
    suivre(page, "Procéder au paiement")
    expect(gestes.titre(page)).to_have_text("Paiement par carte")
    atteindre(page, "Numéro de carte")
    page.keyboard.type(gestes.ACCEPTEE)
    atteindre(page, "Date de fin")
    page.keyboard.type("12/30")
    atteindre(page, "Cryptogramme")
    page.keyboard.type("123")
    page.keyboard.press("Enter")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")


def _reserver(page: Page) -> None:
    suivre(page, "Réservations")
    expect(page.locator("#grille")).to_be_visible()
    page.get_by_role("checkbox", name="Lou, ").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".barre-somme")).to_contain_text("1 à réserver")
    suivre(page, "Enregistrer")
    expect(page.get_by_role("button", name="Confirmer")).to_be_visible()
    suivre(page, "Confirmer")
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")


def test_what_was_taken_out_of_the_basket_is_said_where_the_keyboard_is(
    pile: Pile, page: Page
) -> None:
    famille = gestes.une_famille(pile, services=2)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    bouton = page.get_by_role("button", name=f"Retirer la facture {famille.numeros[0]}")
    bouton.press("Enter")

    dit = page.get_by_role("status").filter(has_text=famille.numeros[0])
    expect(dit).to_contain_text("n’est plus dans votre panier")
    expect(dit).to_be_focused()


# --- the looks themselves are looked at -----------------------------------------------------------


def test_a_bad_page_is_seen_to_be_bad(pile: Pile, page: Page) -> None:
    page.goto("/connexion/")
    page.evaluate(
        """() => { document.documentElement.lang = 'en';
        document.querySelector('main').innerHTML = '<h1></h1><h1>b</h1><img src="data:,">'
          + '<input><p><button id="nu">Nu</button></p><div class="large">x</div>';
        const feuille = new CSSStyleSheet();
        feuille.replaceSync('.large { width: 2000px } #nu:focus { outline: 0; box-shadow: none }');
        document.adoptedStyleSheets = [feuille]; }"""
    )
    fautes = "\n".join(regards.partout(page, "mauvaise", None))
    for signe in ("image-alt", "label", "empty-heading", "un seul", "lang", "2000 px"):
        assert signe in fautes, f"{signe} n’a pas été vu : {fautes}"
    page.locator("input").focus()
    focus = regards.avancer(page)
    assert focus is not None
    assert (focus.id, focus.vu) == ("nu", False)
