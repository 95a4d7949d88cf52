"""The other town: its own words, its own colour, an e-mail address that nobody has to give."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from factures.models import EnvoiRecu
from portail.argent import euros
from tests.navigateur import etats, etats_sautron, gestes, regards
from tests.navigateur.conftest import BUREAU, TELEPHONE, Visiteur
from tests.navigateur.pile import RACINE, Pile

AJOUTER, PAYER = "Télépayer la sélection", "Régler votre facture en ligne"


@pytest.fixture
def page(visiteur: Visiteur, sautron: Pile) -> Page:
    return visiteur(sautron)


def test_three_clicks_in_sautron_s_words(sautron: Pile, page: Page) -> None:
    famille = gestes.une_famille(sautron)
    page.goto("/connexion/")
    expect(page).to_have_title("Connexion · Kiosque Famille · Sautron")
    expect(page.get_by_label("Code famille")).to_be_visible()
    gestes.se_connecter(page, famille.code)
    expect(page.locator("main")).to_contain_text("en 3 clics")
    expect(gestes.menu(page, "Récapitulatif")).to_be_visible()
    expect(page.get_by_text("Panier", exact=True)).to_have_count(0)
    gestes.aller_au_panier(page, famille, AJOUTER)
    expect(page).to_have_title("Récapitulatif · Kiosque Famille · Sautron")
    expect(page.locator(".confiance")).to_contain_text("de la Caisse d’Épargne ou de PayFiP")
    page.get_by_label("Adresse e-mail").fill("")  # optional here
    reference = gestes.ouvrir_la_banque(page, sautron, PAYER)
    expect(page.locator(".resume")).to_contain_text("Sautron")
    expect(page.locator(".montant")).to_have_text(euros(famille.total))
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    expect(page.get_by_role("link", name="Imprimer le reçu")).to_be_visible()
    with sautron.base() as base:
        envois = EnvoiRecu.objects.using(base).filter(recu__encaissement__reference=reference)
        assert not envois.exists()  # no address, no letter
    for villiers in ("Villiers", "Procéder au paiement", "Ajouter au panier"):
        assert villiers not in page.content()


def test_the_look_of_the_town(sautron: Pile, page: Page) -> None:
    """Its colour, and pages as accessible in it as in the other."""
    famille = gestes.une_famille(sautron)
    page.goto("/connexion/")
    couleur = "getComputedStyle(document.documentElement).getPropertyValue('--ville').trim()"
    assert page.evaluate(couleur) == "#7a2e4d"
    gestes.se_connecter(page, famille.code)
    for chemin in ("/", "/factures/"):
        page.goto(chemin)
        assert not regards.partout(page, f"sautron{chemin}", None)
    gestes.aller_au_panier(page, famille, AJOUTER)
    assert not regards.partout(page, "sautron, récapitulatif", None)


TOUS = [
    *etats_sautron.TOUJOURS,
    *(pytest.param(e, marks=pytest.mark.long) for e in etats_sautron.PARFOIS),
]


@pytest.mark.parametrize("etat", TOUS, ids=lambda e: e.__name__)
def test_pages_of_sautron(
    sautron: Pile, page: Page, etat: etats.Etat, request: pytest.FixtureRequest
) -> None:
    famille = gestes.une_famille(sautron)
    gestes.se_connecter(page, famille.code)
    etat(page, sautron, famille)
    fautes = regards.partout(page, etat.__name__, captures(request))
    assert not fautes, "\n".join(fautes)


def captures(request: pytest.FixtureRequest) -> Path | None:
    """Pictures are taken on a long run only."""
    if not request.config.getoption("--long"):
        return None
    dossier = RACINE / "var" / "captures" / "sautron"
    dossier.mkdir(parents=True, exist_ok=True)
    return dossier


@pytest.mark.parametrize("ecran", [TELEPHONE, BUREAU], ids=["360", "1280"])
def test_what_has_the_focus_is_seen_where_banks_are_chosen(
    sautron: Pile, visiteur: Visiteur, ecran: dict[str, int]
) -> None:
    """The radio buttons, their help and the address never hide under the bar."""
    page = visiteur(sautron, viewport=ecran)
    famille = gestes.une_famille(sautron)
    gestes.se_connecter(page, famille.code)
    etats_sautron.payfip_sans_adresse(page, sautron, famille)
    page.evaluate("document.activeElement.blur()")
    vus = regards.parcourir(page)
    assert {"id_passerelle_1", "id_courriel"} <= {f.id for f in vus}
    fautes = [f"{f.balise} « {f.nom} »" for f in vus if not (f.vu and f.libre)]
    assert not fautes, f"le focus ne se voit pas sur : {', '.join(fautes)}"
