"""The canteen's pages in a real browser: by finger, without script, looked at in every light."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from comptes.models import Enfant
from portail.dates import aujourd_hui
from reservations.models import Ecole, JourParticulier, Pointage, Reservation
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import RACINE, Pile

JULES_FERRY = "École élémentaire Jules-Ferry"
TABLETTE = {"width": 820, "height": 1180}
DOIGT = 48  # pixels
ARRETER = "from reservations.taches import arreter_les_effectifs as f; f()"
PAGES = {
    "cuisine": "/admin/cuisine/",
    "effectifs": "/admin/cuisine/effectifs/",
    "effectif": "/admin/cuisine/effectifs/1/",
    "pointage": "/admin/cuisine/pointage/",
    "pointage-classes": "/admin/cuisine/pointage/{ecole}/{jour}/",
    "pointage-feuille": "/admin/cuisine/pointage/{ecole}/{jour}/feuille/?sans=1",
    "feuille-de-presence": "/admin/cuisine/pointage/{ecole}/{jour}/liste/",
    "pai": "/admin/cuisine/pai/",
}


@pytest.fixture
def classe(pile: Pile) -> list[str]:
    """Four of the first class with a meal today, nothing noted yet; their names as on the sheet.

    Today is a day with meals, whatever the calendar says.
    """
    jour = aujourd_hui()
    with pile.base() as base:
        if not JourParticulier.objects.using(base).filter(debut=jour).exists():
            ouvert = JourParticulier(debut=jour, fin=jour, ouvert=True, motif="repas d’essai")
            # In bulk: its history would be written to the test's own database.
            JourParticulier.objects.using(base).bulk_create([ouvert])
        siens = Enfant.objects.using(base).filter(structure=JULES_FERRY, classe="CP")
        Pointage.objects.using(base).filter(jour=jour).delete()
        Reservation.objects.using(base).filter(jour=jour, enfant__in=siens).delete()
        enfants = list(siens.order_by("pk")[:4])
        for enfant in enfants:
            famille = enfant.familles.using(base).earliest("pk")
            Reservation.objects.using(base).create(enfant=enfant, jour=jour, famille=famille)
    return [f"{e.nom} {e.prenom}" for e in enfants]


def enfant(page: Page, nom: str) -> Locator:
    return page.get_by_role("group", name=nom, exact=True).first


def bouton(page: Page, nom: str, mots: str) -> Locator:
    return enfant(page, nom).get_by_role("button", name=mots, exact=True)


def notes(pile: Pile) -> list[str]:
    with pile.base() as base:
        du_jour = Pointage.objects.using(base).filter(jour=aujourd_hui())
        return sorted(du_jour.values_list("etat", flat=True))


def a_la_feuille(page: Page) -> None:
    """From the agents' home to the class, by its buttons alone."""
    page.get_by_role("link", name="Pointer les présences").tap()
    page.locator(".pointage-choix a", has_text=JULES_FERRY).tap()
    page.locator(".pointage-choix a", has_text="CP").tap()


def test_a_class_is_noted_by_finger(pile: Pile, visiteur: Visiteur, classe: list[str]) -> None:
    page = visiteur(pile, viewport=TABLETTE, has_touch=True)
    gestes.se_connecter_en_agent(page, "cantine")
    a_la_feuille(page)
    expect(gestes.titre(page)).to_have_text("CP : 4 à pointer")
    page.evaluate("window.memeDocument = true")

    bouton(page, classe[0], "Présent").tap()
    expect(gestes.titre(page)).to_have_text("CP : 3 à pointer")
    expect(bouton(page, classe[0], "Présent")).to_have_attribute("aria-pressed", "true")
    bouton(page, classe[1], "Absent justifié").tap()
    bouton(page, classe[2], "Absent").tap()
    expect(gestes.titre(page)).to_have_text("CP : 1 à pointer")
    assert notes(pile) == ["absent", "justifie", "present"]

    # Tapped again, it is taken back; another one replaces it.
    bouton(page, classe[1], "Absent justifié").tap()
    expect(bouton(page, classe[1], "Absent justifié")).to_have_attribute("aria-pressed", "false")
    bouton(page, classe[2], "Présent").tap()
    expect(bouton(page, classe[2], "Absent")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Les 2 autres sont présents").tap()
    expect(gestes.titre(page)).to_have_text("CP : tout est pointé")
    assert notes(pile) == ["present"] * 4

    # One who has not booked.
    page.get_by_text("Un enfant sans réservation").tap()
    page.get_by_role("button", name="Présent sans réservation").first.tap()
    expect(page.get_by_role("heading", name="Venus sans réservation (1)")).to_be_visible()
    assert notes(pile) == ["present"] * 5
    assert page.evaluate("window.memeDocument"), "la page s’est rechargée"


def test_every_button_is_a_finger_wide(pile: Pile, visiteur: Visiteur, classe: list[str]) -> None:
    for largeur in (320, 360, 820):
        page = visiteur(pile, viewport={"width": largeur, "height": 800}, has_touch=True)
        gestes.se_connecter_en_agent(page, "cantine")
        a_la_feuille(page)
        page.get_by_text("Un enfant sans réservation").tap()
        for geste in page.locator("form.pointage button").all():
            boite = geste.bounding_box()
            assert boite is not None
            assert min(boite["width"], boite["height"]) >= DOIGT, (largeur, boite)


def test_without_script_the_page_comes_back_at_the_same_child(
    pile: Pile, visiteur: Visiteur, classe: list[str]
) -> None:
    page = visiteur(pile, viewport=TABLETTE, has_touch=True, java_script_enabled=False)
    gestes.se_connecter_en_agent(page, "cantine")
    a_la_feuille(page)
    bouton(page, classe[3], "Absent").tap()
    expect(bouton(page, classe[3], "Absent")).to_have_attribute("aria-pressed", "true")
    assert "#enfant-" in page.url
    assert notes(pile) == ["absent"]


def test_a_tap_that_waits_behind_another_is_posted_when_the_portal_stops_answering(
    pile: Pile, visiteur: Visiteur, classe: list[str]
) -> None:
    """The first answer takes the place of the sheet; the second tap, made on the older one, fails
    on its way and is posted with the page that stands there."""
    page = visiteur(pile, viewport=TABLETTE, has_touch=True)
    gestes.se_connecter_en_agent(page, "cantine")
    a_la_feuille(page)
    expect(gestes.titre(page)).to_have_text("CP : 4 à pointer")
    page.evaluate("""() => {
      const [vrai, attente] = [window.fetch, []];
      let envois = 0;
      window.fetch = async (...quoi) => {
        envois += 1;
        if (envois > 1) throw new TypeError("coupure");
        await new Promise((suite) => attente.push(suite));
        return vrai(...quoi);
      };
      window.repondre = () => attente.forEach((suite) => suite());
    }""")
    bouton(page, classe[0], "Présent").tap()
    bouton(page, classe[1], "Absent").tap()
    with page.expect_navigation():
        page.evaluate("window.repondre()")
    expect(gestes.titre(page)).to_have_text("CP : 2 à pointer")
    assert notes(pile) == ["absent", "present"]


def test_two_tablets_the_last_tap_stands(pile: Pile, visiteur: Visiteur, classe: list[str]) -> None:
    """The second one shows an older page, and repeats what was said: nothing is undone."""
    pages = [visiteur(pile, viewport=TABLETTE, has_touch=True) for _ in range(2)]
    for page in pages:
        gestes.se_connecter_en_agent(page, "cantine")
        a_la_feuille(page)
    bouton(pages[0], classe[0], "Présent").tap()
    expect(gestes.titre(pages[0])).to_have_text("CP : 3 à pointer")
    bouton(pages[1], classe[0], "Présent").tap()
    expect(gestes.titre(pages[1])).to_have_text("CP : 3 à pointer")
    assert notes(pile) == ["present"]
    bouton(pages[1], classe[0], "Absent").tap()
    expect(bouton(pages[1], classe[0], "Absent")).to_have_attribute("aria-pressed", "true")
    bouton(pages[0], classe[1], "Présent").tap()
    expect(bouton(pages[0], classe[0], "Absent")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("nom", PAGES)
def test_pages_of_the_canteen(
    pile: Pile, page: Page, nom: str, classe: list[str], request: pytest.FixtureRequest
) -> None:
    captures: Path | None = None
    if request.config.getoption("--long"):
        captures = RACINE / "var" / "captures"
        captures.mkdir(parents=True, exist_ok=True)
    assert pile.commande("shell", "-c", ARRETER).returncode == 0
    with pile.base() as base:
        ecole = Ecole.objects.using(base).get(nom=JULES_FERRY).pk
    gestes.se_connecter_en_agent(page, "cantine")
    reponse = page.goto(PAGES[nom].format(ecole=ecole, jour=aujourd_hui().isoformat()))
    assert reponse is not None
    assert reponse.ok
    if nom == "pointage-feuille":  # with one of each state
        for rang, mots in enumerate(("Présent", "Absent justifié", "Absent")):
            bouton(page, classe[rang], mots).click()
            expect(bouton(page, classe[rang], mots)).to_have_attribute("aria-pressed", "true")

    fautes = regards.partout(page, nom, captures)
    assert not fautes, "\n".join(fautes)
