"""Every page in every state, as Sautron shows it, read by everybody; walked with a keyboard alone,
in a reader's own colours, without motion."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.maison.recueil import SECONDE
from tests.navigateur import arbres, etats_lus, regards
from tests.navigateur.conftest import BUREAU, TELEPHONE
from tests.navigateur.rejeu import Rejeu

COMMUNE = SECONDE
pytestmark = pytest.mark.django_db

# Those of the pages whose trees are kept that a parent opens.
DES_PARENTS = set(arbres.DES_FAMILLES.values())
ANNONCE = re.compile(rb'role="alert"[^>]* autofocus')
TRANSITIONS = """() => [...document.querySelectorAll('body *')]
  .filter(e => getComputedStyle(e).transitionDuration.split(', ').some(d => d !== '0s'))
  .map(e => e.className || e.tagName)"""


def test_every_state_can_be_read_by_everybody(
    tour: Rejeu, chromium: Browser, request: pytest.FixtureRequest
) -> None:
    fautes = etats_lus.regarder(tour, chromium, COMMUNE, request.config.getoption("--long"))
    assert not fautes, "\n".join(fautes)


def test_a_keyboard_goes_everywhere_in_order_and_sees_where_it_is(
    tour: Rejeu, chromium: Browser
) -> None:
    """On a phone and on a desk in turn: the skip link first, nothing under a bar, no way out lost,
    the order of the page; and nothing moves for those who asked that nothing move."""
    page = tour.onglet(chromium)
    etats = [etat for etat in tour.recueil.pages if etat.nom in DES_PARENTS]
    assert len(etats) >= len(DES_PARENTS) - 1, [etat.nom for etat in etats]
    fautes = []
    for rang, etat in enumerate(etats):
        page.set_viewport_size(BUREAU if rang % 2 else TELEPHONE)  # type: ignore[arg-type]
        tour.ouvrir(page, etat)
        fautes += [f"« {etat.nom} » : {faute}" for faute in _marcher(page)]
        fautes += [f"« {etat.nom} » bouge : {quoi}" for quoi in page.evaluate(TRANSITIONS)]
    page.context.close()
    assert not fautes, "\n".join(fautes)


def _marcher(page: Page) -> list[str]:
    annonce = page.locator("[autofocus]").count()
    vus = regards.parcourir(page, limite=250)
    fautes = [f"focus perdu sur {f.balise} « {f.nom} »" for f in vus if not (f.vu and f.libre)]
    if not annonce and vus[0].nom != "Aller au contenu":
        fautes.append(f"le premier arrêt est « {vus[0].nom} »")
    fautes += page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").all_inner_texts()
    return fautes


def test_after_an_error_the_focus_is_on_its_summary_which_leads_to_the_field(
    tour: Rejeu, chromium: Browser
) -> None:
    page = tour.onglet(chromium, viewport=TELEPHONE)
    etats = [e for e in tour.recueil.pages if ANNONCE.search(e.corps)]
    assert len(etats) >= 25, [e.nom for e in etats]
    fautes = []
    for etat in etats:
        tour.ouvrir(page, etat)
        resume = page.locator("[role=alert][autofocus]").first
        if not _devient(resume, "e => e === document.activeElement"):
            fautes.append(f"« {etat.nom} » : le focus n’est pas sur le résumé des erreurs")
        liens = resume.locator("a[href^='#']")
        if liens.count():
            ancre = str(liens.first.get_attribute("href"))
            liens.first.press("Enter")
            champ = page.locator(f"[id='{ancre[1:]}']")
            if not _devient(champ, "e => e.matches(':focus, :target')"):
                fautes.append(f"« {etat.nom} » : {ancre} ne mène pas au champ")
    page.context.close()
    assert not fautes, "\n".join(fautes)


def _devient(element: Locator, vrai: str) -> bool:
    """The browser moves the focus when it next draws: that may be a moment after the page came."""
    jusqu_a = f"""async e => {{
      for (let tours = 0; tours < 40 && !({vrai})(e); tours++)
        await new Promise((suite) => setTimeout(suite, 50));
      return ({vrai})(e);
    }}"""
    return bool(element.evaluate(jusqu_a))


def test_in_the_reader_s_own_colours_focus_choice_and_place_still_show(
    tour: Rejeu, chromium: Browser
) -> None:
    """Windows' high contrast takes backgrounds and shadows away: what they say is drawn as well."""
    page = tour.onglet(chromium, viewport=BUREAU, forced_colors="active")
    for nom in ("connexion refusée", "factures", "panier, deux banques", "réservations"):
        tour.ouvrir(page, tour.recueil.page(nom))
        perdus = [f.nom for f in regards.parcourir(page, limite=250) if not f.vu]
        assert not perdus, f"« {nom} » : le focus ne se voit pas sur {perdus}"
        natives = "e => e.every(c => getComputedStyle(c).appearance !== 'none')"
        assert page.locator("[type=checkbox], [type=radio]").evaluate_all(natives)
    ici = page.locator(".menu [aria-current]")
    ailleurs = page.locator(".menu a:not([aria-current])").first
    trait = "e => getComputedStyle(e).borderBottomColor"
    assert ici.evaluate(trait) != ailleurs.evaluate(trait)
    page.context.close()


def test_the_session_s_question_keeps_the_focus_and_gives_it_back(
    tour: Rejeu, chromium: Browser
) -> None:
    page = tour.onglet(chromium, viewport=BUREAU)
    page.route("**/connexion/session/", _portail_qui_compte)
    page.clock.install()
    tour.ouvrir(page, tour.recueil.page("factures"))
    case = page.get_by_role("checkbox").first
    case.focus()
    page.clock.run_for(61_000)
    dialogue = page.get_by_role("dialog", name="Êtes-vous toujours là ?")
    expect(dialogue.get_by_role("button")).to_be_focused()
    dehors = "d => document.activeElement !== document.body && !d.contains(document.activeElement)"
    for touche in ("Tab", "Tab", "Shift+Tab", "Shift+Tab"):
        page.keyboard.press(touche)
        assert not dialogue.evaluate(dehors), "le clavier sort de la question"
    page.keyboard.press("Escape")
    expect(dialogue).to_be_hidden()
    expect(case).to_be_focused()
    page.context.close()


def _portail_qui_compte(route: Route) -> None:
    """Less than three minutes left, until somebody says that they are there."""
    route.fulfill(json={"reste": 1800 if route.request.method == "POST" else 170})
