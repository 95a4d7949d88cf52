"""What comes out of the printer: the town, the day, what is read; nothing of what is pressed."""

import io

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portail.argent import euros
from portail.dates import aujourd_hui, jour_court
from tests.navigateur import gestes
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

PRESSES = ["Déconnexion", "Imprimer", "Retirer", "Ajouter au panier", "Tout payer", "http",
           "Procéder au paiement", "Modifier mon choix", "Signaler une erreur"]  # fmt: skip


def imprimer(page: Page, adresse: str) -> str:
    """The one sheet of this page, as text."""
    page.goto(adresse)
    feuilles = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    assert len(feuilles) == 1, f"{adresse} prend {len(feuilles)} feuilles"
    return " ".join(feuilles[0].extract_text().split())


def test_pages_of_the_path_print_on_one_sheet(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    page.get_by_role("button", name="Payer ma facture").click()
    (numero,) = famille.numeros
    dits = {
        "/panier/": [euros(famille.total), "Total de la facture", "Prix unitaire"],
        f"/factures/{numero}/": [euros(famille.total), "Au guichet", "Total de la facture"],
        "/factures/": [numero, euros(famille.total)],
        "/archives/": ["Quand l’échéance est dépassée"],
        "/mon-compte/": [famille.code],
    }
    for adresse, attendus in dits.items():
        feuille = imprimer(page, adresse)
        communs = ["Villiers-sur-Marne", f"Page imprimée le {jour_court(aujourd_hui())}"]
        for attendu in (*communs, *attendus):
            assert " ".join(attendu.split()) in feuille, f"{adresse} : {attendu} manque"
        for presse in PRESSES:
            assert presse not in feuille, f"{adresse} : {presse} s’imprime"


@pytest.mark.parametrize("scripts", [True, False], ids=["avec script", "sans script"])
def test_the_button_that_prints_is_there_with_script_only(
    pile: Pile, visiteur: Visiteur, scripts: bool
) -> None:
    page = visiteur(pile, viewport=TELEPHONE, java_script_enabled=scripts)
    page.goto("/menus/")
    bouton = page.get_by_role("button", name="Imprimer cette page")
    if scripts:
        page.evaluate("window.print = () => { document.body.dataset.imprime = 'oui'; }")
        bouton.click()
        expect(page.locator("body")).to_have_attribute("data-imprime", "oui")
    else:
        expect(bouton).to_be_hidden()
