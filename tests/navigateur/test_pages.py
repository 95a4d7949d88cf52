"""Every page in every state: accessible, narrow enough, in both lights, walked with a keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.navigateur import etats, etats_comptes, gestes, regards
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import RACINE, Pile


@pytest.fixture(scope="module")
def captures(request: pytest.FixtureRequest) -> Path | None:
    """`bin/test --long` leaves pictures of everything in var/captures/."""
    if not request.config.getoption("--long"):
        return None
    dossier = RACINE / "var" / "captures"
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


@pytest.fixture(scope="module")
def famille(villiers: Pile) -> Famille:
    return gestes.une_famille(villiers, services=2)


@pytest.fixture(scope="module")
def session(chromium: Browser, villiers: Pile, famille: Famille) -> Iterator[StorageState]:
    """Signed in once: what the door looks like is another page's matter."""
    contexte = chromium.new_context(base_url=villiers.portail)
    page = contexte.new_page()
    gestes.se_connecter(page, famille.code)
    yield contexte.storage_state()
    contexte.close()


def nom(etat: etats.Etat) -> str:
    return etat.__name__.replace("_", "-")


def regarder(page: Page, etat: etats.Etat, captures: Path | None) -> None:
    fautes = regards.partout(page, nom(etat), captures)
    assert not fautes, "\n".join(fautes)


@pytest.mark.parametrize("etat", etats.DEHORS, ids=nom)
def test_pages_outside(
    pile: Pile, page: Page, famille: Famille, etat: etats.Etat, captures: Path | None
) -> None:
    etat(page, pile, famille)
    regarder(page, etat, captures)


@pytest.mark.parametrize("etat", [*etats.DEDANS, *etats_comptes.DEDANS], ids=nom)
def test_pages_inside(
    pile: Pile,
    visiteur: Visiteur,
    session: StorageState,
    famille: Famille,
    etat: etats.Etat,
    captures: Path | None,
) -> None:
    page = visiteur(pile, storage_state=session)
    etat(page, pile, famille)
    regarder(page, etat, captures)


@pytest.mark.parametrize("etat", etats.EN_PAYANT, ids=nom)
def test_pages_of_a_payment(
    pile: Pile, page: Page, etat: etats.Etat, captures: Path | None
) -> None:
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    etat(page, pile, famille)
    regarder(page, etat, captures)


# --- with a keyboard alone ------------------------------------------------------------------------


def test_the_skip_link_comes_first_and_leads_to_the_content(
    pile: Pile, visiteur: Visiteur, session: StorageState
) -> None:
    page = visiteur(pile, storage_state=session)
    page.goto("/factures/")
    premier = regards.avancer(page)
    assert premier is not None
    assert (premier.nom, premier.vu) == ("Aller au contenu", True)
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    suivant = regards.avancer(page)
    assert suivant is not None
    assert (suivant.balise, suivant.vu) == ("INPUT", True)  # past the menu, on the first tick box


@pytest.mark.parametrize(
    "etat",
    [etats.accueil, etats.factures, etats.detail, etats.archives, etats.panier, etats.introuvable],
    ids=nom,
)
@pytest.mark.parametrize("ecran", [TELEPHONE, {"width": 1280, "height": 900}], ids=["360", "1280"])
def test_what_has_the_focus_is_seen(
    pile: Pile,
    visiteur: Visiteur,
    session: StorageState,
    famille: Famille,
    etat: etats.Etat,
    ecran: dict[str, int],
) -> None:
    """Visible, and never under the bar that stays at the bottom of a phone."""
    page = visiteur(pile, storage_state=session, viewport=ecran)
    etat(page, pile, famille)
    page.evaluate("document.activeElement.blur()")
    vus = regards.parcourir(page)
    assert len(vus) >= 8, vus
    fautes = [f"{f.balise} « {f.nom} »" for f in vus if not (f.vu and f.libre)]
    assert not fautes, f"le focus ne se voit pas sur : {', '.join(fautes)}"


def test_paying_with_a_keyboard_alone(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    page.goto("/connexion/")
    page.get_by_label("Mot de passe").or_(page.locator("#id_username")).first.focus()
    page.keyboard.type(famille.code)
    page.keyboard.press("Tab")
    page.keyboard.type("Demo-famille-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Déconnexion")).to_be_visible()
    regards.suivre(page, "Factures")
    case = page.get_by_role("checkbox").first
    case.focus()
    page.keyboard.press("Space")
    expect(case).not_to_be_checked()
    expect(page.locator(".barre-somme")).to_contain_text("Aucune facture cochée")
    page.keyboard.press("Space")
    regards.suivre(page, "Ajouter au panier")
    expect(gestes.titre(page)).to_contain_text("à payer")
    regards.suivre(page, "Procéder au paiement")
    expect(gestes.titre(page)).to_have_text("Paiement par carte")
    gestes.remplir_la_carte(page, gestes.ACCEPTEE)
    page.keyboard.press("Enter")
    expect(gestes.titre(page)).to_have_text("Paiement effectué")


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
