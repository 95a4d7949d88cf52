"""Booking meals in a real browser: by finger, by keyboard, without script, in two tabs."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from portail.dates import aujourd_hui, mois_decale
from reservations.models import Mouvement, Reservation
from tests.navigateur import arrivees, facteur, gestes, regards
from tests.navigateur.conftest import BUREAU, TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

MAXIMUM = 8  # taps, from Accueil to the confirmation
DOIGT = {"viewport": TELEPHONE, "has_touch": True, "is_mobile": True}


@pytest.fixture
def fratrie(pile: Pile) -> str:
    return arrivees.fratrie(pile)


class Doigt:
    """Taps, counted."""

    def __init__(self) -> None:
        self.touches = 0

    def __call__(self, cible: Locator) -> None:
        cible.tap()
        self.touches += 1


def reserves(pile: Pile, code: str) -> list[tuple[str, date]]:
    with pile.base() as base:
        siennes = Reservation.objects.using(base).filter(famille__code=code)
        return sorted(siennes.values_list("enfant__prenom", "jour"))


def premieres_cases(page: Page, prenom: str) -> list[Locator]:
    cases = page.get_by_role("checkbox", name=re.compile(f"^{prenom}, "))
    expect(cases.first).to_be_visible()
    return cases.all()


def attendre_la_lettre(pile: Pile, code: str) -> str:
    lettre = pile.facteur.attendre(gestes.adresse_de(pile, code))
    assert "réservation" in str(lettre["Subject"])
    return facteur.texte(lettre)


def test_two_children_s_month_in_at_most_eight_taps(
    pile: Pile, visiteur: Visiteur, fratrie: str
) -> None:
    page, taper = visiteur(pile, **DOIGT), Doigt()
    gestes.se_connecter(page, fratrie)
    expect(page.get_by_text("Aucun repas n’est encore réservé pour Noé et Lou.")).to_be_visible()

    taper(page.get_by_role("link", name=re.compile("^Réserver les repas de ")))
    expect(gestes.titre(page)).to_contain_text("Réserver les repas de")
    jours = len(premieres_cases(page, "Noé"))
    taper(page.get_by_role("button", name="Réserver ces jours"))
    expect(gestes.titre(page)).to_have_text(f"{2 * jours} repas à réserver")
    taper(page.get_by_role("button", name="Confirmer"))
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")

    assert taper.touches <= MAXIMUM
    siens = reserves(pile, fratrie)
    assert len(siens) == 2 * jours
    assert {prenom for prenom, _ in siens} == {"Noé", "Lou"}
    texte = attendre_la_lettre(pile, fratrie)
    assert f"- Noé\u00a0: {jours} repas" in texte
    assert f"- Lou\u00a0: {jours} repas" in texte


def test_a_repeating_week_in_at_most_eight_taps(
    pile: Pile, visiteur: Visiteur, fratrie: str
) -> None:
    """ "Lundi, mardi, jeudi", for both, until the end of the term."""
    page, taper = visiteur(pile, **DOIGT), Doigt()
    gestes.se_connecter(page, fratrie)
    taper(gestes.menu(page, "Réservations"))
    taper(page.get_by_role("checkbox", name="vendredi", exact=True))
    taper(page.get_by_role("radio", name=re.compile("année scolaire")))
    taper(page.get_by_role("button", name="Réserver ces jours"))
    taper(page.get_by_role("button", name="Confirmer"))
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    assert taper.touches <= MAXIMUM
    jours = {jour for _, jour in reserves(pile, fratrie)}
    assert {jour.weekday() for jour in jours} == {0, 1, 3}
    assert len({jour.month for jour in jours}) > 1


def test_with_a_keyboard_alone(pile: Pile, page: Page, fratrie: str) -> None:
    gestes.se_connecter(page, fratrie)
    regards.suivre(page, "Réserver les repas de")
    expect(gestes.titre(page)).to_contain_text("Réserver les repas de")
    regards.suivre(page, "Réserver ces jours")
    expect(gestes.titre(page)).to_contain_text("repas à réserver")
    regards.suivre(page, "Confirmer")
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    avant = reserves(pile, fratrie)
    assert avant

    page.goto("/reservations/")
    case = premieres_cases(page, "Lou")[0]
    case.focus()
    page.keyboard.press("Space")
    expect(case).not_to_be_checked()
    expect(page.locator("[data-repas]")).to_contain_text("1 à annuler")
    page.keyboard.press("Enter")  # as in any form
    expect(gestes.titre(page)).to_have_text("1 repas à annuler")
    regards.suivre(page, "Confirmer")
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    assert len(reserves(pile, fratrie)) == len(avant) - 1


def test_without_javascript_day_by_day(pile: Pile, visiteur: Visiteur, fratrie: str) -> None:
    page = visiteur(pile, java_script_enabled=False)
    gestes.se_connecter(page, fratrie)
    gestes.menu(page, "Réservations").click()
    noe, lou = premieres_cases(page, "Noé"), premieres_cases(page, "Lou")
    jours = [str(case.get_attribute("value")) for case in (noe[0], noe[1], lou[0])]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", jour) for jour in jours)
    for case in (noe[0], noe[1], lou[0]):
        case.check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(gestes.titre(page)).to_have_text("3 repas à réserver")
    expect(page.locator("main")).to_contain_text("€")
    assert reserves(pile, fratrie) == []
    page.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    assert [jour.isoformat() for _, jour in reserves(pile, fratrie)] == [
        jours[2],
        jours[0],
        jours[1],
    ]
    expect(page.get_by_role("button", name="Imprimer")).to_have_count(0)


def test_the_menu_is_one_tap_away_and_loses_no_tick(
    pile: Pile, visiteur: Visiteur, fratrie: str
) -> None:
    page = visiteur(pile, java_script_enabled=False, viewport=TELEPHONE)
    gestes.se_connecter(page, fratrie)
    page.goto("/reservations/")
    case = premieres_cases(page, "Noé")[0]
    case.check()
    page.get_by_text("Menu", exact=False).and_(page.locator("summary")).first.click()
    expect(page.locator(".repas-menu[open] li").first).to_be_visible()
    expect(page.locator(".repas-menu[open]").first).to_contain_text("ou ")
    expect(case).to_be_checked()


def test_two_tabs_lose_nothing(pile: Pile, visiteur: Visiteur, fratrie: str) -> None:
    un = visiteur(pile)
    gestes.se_connecter(un, fratrie)
    un.goto("/reservations/")
    deux = un.context.new_page()
    deux.goto("/reservations/")
    for page, rang in ((un, 0), (deux, 1)):
        premieres_cases(page, "Noé")[rang].check()
        page.get_by_role("button", name="Enregistrer").click()
    expect(gestes.titre(deux)).to_have_text("1 repas à réserver")
    un.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(un)).to_have_text("Réservations enregistrées")
    deux.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(deux)).to_have_text("Réservations enregistrées")
    expect(deux.get_by_role("status").first).to_contain_text("par vous, dans une autre fenêtre")
    assert len(reserves(pile, fratrie)) == 2
    with pile.base() as base:
        siens = Mouvement.objects.using(base).filter(enregistrement__famille__code=fratrie)
        assert siens.count() == 2


def test_the_confirmation_prints_whole(pile: Pile, page: Page, fratrie: str) -> None:
    gestes.se_connecter(page, fratrie)
    page.goto("/reservations/")
    page.get_by_role("button", name="Réserver ces jours").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    reference = page.locator("dd").first.inner_text()
    page.emulate_media(media="print")
    expect(page.get_by_text(reference)).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    assert reference.replace("-", "") in attendre_la_lettre(pile, fratrie).replace("-", "")


def test_a_repeating_week_takes_along_the_day_that_was_ticked(
    pile: Pile, page: Page, fratrie: str
) -> None:
    gestes.se_connecter(page, fratrie)
    page.goto("/reservations/")
    vendredi = page.get_by_role("checkbox", name=re.compile("^Lou, vendredi ")).first
    vendredi.check()
    page.get_by_role("checkbox", name="vendredi", exact=True).uncheck()
    page.get_by_role("button", name="Réserver ces jours").click()
    page.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")
    vendredis = [(prenom, jour) for prenom, jour in reserves(pile, fratrie) if jour.weekday() == 4]
    assert [prenom for prenom, _ in vendredis] == ["Lou"]


# --- looked at ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def session(chromium: Browser, villiers: Pile) -> Any:
    """One family signed in, whose month the states below go through in order."""
    contexte = chromium.new_context(base_url=villiers.portail)
    page = contexte.new_page()
    gestes.se_connecter(page, arrivees.fratrie(villiers))
    yield contexte.storage_state()
    contexte.close()


def vide(page: Page) -> None:
    page.goto("/reservations/")


def recapitulatif(page: Page) -> None:
    vide(page)
    page.get_by_role("button", name="Réserver ces jours").click()
    expect(gestes.titre(page)).to_contain_text("repas à réserver")


def confirmation(page: Page) -> None:
    recapitulatif(page)
    page.get_by_role("button", name="Confirmer").click()
    expect(gestes.titre(page)).to_have_text("Réservations enregistrées")


def plein(page: Page) -> None:
    page.goto("/reservations/")
    page.locator("summary").first.click()


def clos(page: Page) -> None:
    page.goto(f"/reservations/?mois={mois_decale(aujourd_hui(), 0):%Y-%m}")


def refuse(page: Page) -> None:
    """A day that the page does not offer, as a forger would send it."""
    vide(page)
    case = page.get_by_role("checkbox", name=re.compile("^Lou, ")).first
    case.evaluate("c => { c.value = '2026-01-01'; c.checked = true }")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def historique(page: Page) -> None:
    page.goto("/reservations/historique/")


@pytest.mark.parametrize(
    "etat",
    [vide, recapitulatif, confirmation, plein, clos, refuse, historique],
    ids=lambda e: e.__name__,
)
def test_every_state_is_fit_for_everybody(
    pile: Pile, visiteur: Visiteur, session: StorageState, etat: Any
) -> None:
    page = visiteur(pile, storage_state=session)
    etat(page)
    assert not regards.partout(page, etat.__name__, None)


@pytest.mark.parametrize("ecran", [TELEPHONE, BUREAU], ids=["360", "1280"])
def test_what_has_the_focus_is_seen(
    pile: Pile, visiteur: Visiteur, fratrie: str, ecran: dict[str, int]
) -> None:
    page = visiteur(pile, viewport=ecran)
    gestes.se_connecter(page, fratrie)
    page.goto("/reservations/")
    page.evaluate("document.activeElement.blur()")
    vus = [focus for _ in range(45) if (focus := regards.avancer(page))]
    assert len(vus) == 45
    fautes = [f"{f.balise} « {f.nom} »" for f in vus if not (f.vu and f.libre)]
    assert not fautes, f"le focus ne se voit pas sur : {', '.join(fautes)}"
