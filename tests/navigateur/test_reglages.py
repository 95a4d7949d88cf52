"""The town hall at work: its name, colour and logo; a notice for one school's families."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from comptes.models import Enfant
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile
from tests.portail import images

VILLE = "/admin/portail/commune/1/change/"
JULES_FERRY, RENON = "École élémentaire Jules-Ferry", "École maternelle Jean-Renon"
BORDEAUX = "rgb(122, 46, 77)"


@pytest.fixture
def mairie(pile: Pile, visiteur: Visiteur) -> Iterator[Page]:
    """The administrator's browser; the town is put back as it was, for the tests that follow."""
    page = visiteur(pile)
    gestes.se_connecter_en_agent(page, "mairie")
    yield page
    regler(page, nom="Villiers-sur-Marne", couleur="#0f5b6e", retirer_logo="oui")


def regler(page: Page, retirer_logo: str = "", **champs: str) -> None:
    page.goto(VILLE)
    for nom, valeur in champs.items():
        page.locator(f"#id_{nom}").fill(valeur)
    if retirer_logo:
        page.get_by_label("Retirer le logo").check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def famille_de(pile: Pile, ecole: str) -> str:
    """A family that has children at this school alone."""
    with pile.base() as base:
        enfants = Enfant.objects.using(base)
        ailleurs = enfants.exclude(structure=ecole).values("familles")
        seuls = enfants.filter(structure=ecole).exclude(familles__in=ailleurs)
        return str(seuls.order_by("pk").values_list("familles__code", flat=True)[0])


def test_the_town_changes_its_name_colour_and_logo_and_a_parent_sees_them(
    pile: Pile, mairie: Page, visiteur: Visiteur
) -> None:
    # Too pale: refused, with the shade that would do.
    regler(mairie, couleur="#ffd200")
    erreur = mairie.locator(".errorlist")
    expect(erreur).to_contain_text("son contraste n’est que de 1,3:1")
    expect(erreur).to_contain_text("#866d00")
    # Another one, with a name and a logo.
    mairie.goto(VILLE)
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": images.image()}
    mairie.get_by_label("Nouveau logo").set_input_files(logo)  # type: ignore[arg-type]
    mairie.locator("#id_nom").fill("Sautron-sur-Marne")
    mairie.locator("#id_couleur").fill("#7a2e4d")
    mairie.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(mairie.get_by_role("img", name="Sautron-sur-Marne")).to_be_visible()

    parent = visiteur(pile)
    gestes.se_connecter(parent, "000754")
    expect(parent.locator(".enseigne-ville")).to_have_text("Sautron-sur-Marne")
    dessin = parent.locator(".enseigne-logo")
    assert dessin.evaluate("image => image.complete && image.naturalWidth") == 300
    expect(parent.locator(".menu")).to_have_css("background-color", BORDEAUX)
    assert not (fautes := regards.partout(parent, "accueil-logo", None)), "\n".join(fautes)


def test_a_colour_is_tried_before_it_is_chosen(mairie: Page) -> None:
    mairie.goto("/admin/reglages/couleur/")
    mairie.get_by_label("Couleur à essayer").fill("ffd200")
    mairie.get_by_role("button", name="Essayer").click()
    expect(mairie.locator("#content")).to_contain_text("Trop pâle pour que chacun la lise.")
    mairie.get_by_role("button", name="Choisir #866d00").click()
    expect(mairie.locator(".messagelist")).to_contain_text(
        "La couleur de la ville est maintenant #866d00."
    )


def test_a_school_s_notice_is_seen_by_its_families_and_not_by_another_s(
    pile: Pile, page: Page, visiteur: Visiteur
) -> None:
    gestes.se_connecter_en_agent(page, "scolaire")
    page.get_by_role("link", name="Annonces aux familles").click()
    page.get_by_role("link", name="Ajouter : annonce").click()
    page.get_by_label("Titre").fill("Photo de classe jeudi")
    page.get_by_label("Au (inclus)").fill("2099-12-31")
    ecole = page.get_by_label("Familles de l’école")
    ecole.select_option(
        label=next(o for o in ecole.locator("option").all_inner_texts() if JULES_FERRY in o)
    )
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Annonce en cours, pour")

    for nom, lue in ((JULES_FERRY, True), (RENON, False)):
        parent = visiteur(pile)
        gestes.se_connecter(parent, famille_de(pile, nom))
        annonce = parent.get_by_role("heading", name="Photo de classe jeudi")
        expect(annonce).to_have_count(int(lue))

    page.get_by_role("link", name="Photo de classe jeudi").first.click()
    page.get_by_role("link", name="Supprimer").click()
    page.get_by_role("button", name="Oui, je suis sûr").click()
