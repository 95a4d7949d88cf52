"""An agent imports invoices from a page, without script; what was wrong is read on the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from factures.models import Facture
from tests.fichiers import facture, octets
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import RACINE, Pile

NUMERO = "S2026110901"
FAUSSE = {"montant": "10,00"}  # the total says 29,40


def deposer(page: Page, nom: str, contenu: bytes) -> None:
    page.get_by_label("Fichier CSV").set_input_files(
        {"name": nom, "mimeType": "text/csv", "buffer": contenu}
    )
    page.get_by_role("button", name="Vérifier ce fichier").click()


def importees(pile: Pile, *numeros: str) -> int:
    with pile.base() as base:
        return Facture.objects.using(base).filter(numero__in=numeros).count()


def test_a_file_with_one_bad_line_is_corrected_and_imported_without_script(
    pile: Pile, visiteur: Visiteur
) -> None:
    page = visiteur(pile, java_script_enabled=False)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.get_by_role("link", name="Imports de fichiers").click()
    page.get_by_role("link", name="Fichier de factures").click()

    deposer(page, "factures.csv", octets(facture(FAUSSE, num_facture=NUMERO)))
    expect(gestes.titre(page)).to_contain_text("refusé")
    erreur = page.get_by_role("row").filter(has_text="La somme des lignes fait 10,00")
    expect(erreur.get_by_role("cell").first).to_have_text("2")
    expect(page.get_by_role("button", name="Importer")).to_have_count(0)

    page.get_by_role("link", name="déposez-le de nouveau").click()
    deposer(page, "factures-corrigees.csv", octets(facture(num_facture=NUMERO)))
    expect(gestes.titre(page)).to_contain_text("à confirmer")
    expect(page.get_by_text("Nouvelles : 1 facture, 1 ligne.")).to_be_visible()
    assert importees(pile, NUMERO) == 0
    page.get_by_role("button", name="Importer").click()
    expect(gestes.titre(page)).to_contain_text("importé")

    assert importees(pile, NUMERO) == 1
    page.goto(f"/admin/factures/facture/?q={NUMERO}")
    expect(page.get_by_role("link", name=NUMERO)).to_be_visible()
    with page.expect_download() as telechargement:
        page.goto("/admin/imports/")
        page.get_by_role("link", name="factures-corrigees.csv").click()
        page.locator("#content").get_by_role("link", name="factures-corrigees.csv").click()
    assert telechargement.value.path().read_bytes() == octets(facture(num_facture=NUMERO))


@pytest.mark.parametrize("script", [True, False], ids=["script", "sans_script"])
def test_the_worker_s_progress_shows_by_itself(
    pile: Pile, visiteur: Visiteur, script: bool
) -> None:
    page = visiteur(pile, java_script_enabled=script)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.goto("/admin/imports/factures/")
    lignes = [ligne for n in range(2500) for ligne in facture(num_facture=f"G{n:05d}")]
    deposer(page, f"grand-{script}.csv", octets(lignes))

    expect(gestes.titre(page)).to_contain_text("à confirmer", timeout=60_000)
    expect(page.get_by_text("Nouvelles : 2 500 factures")).to_be_visible()


def test_the_imports_pages_look_right(
    pile: Pile, page: Page, request: pytest.FixtureRequest
) -> None:
    captures: Path | None = None
    if request.config.getoption("--long"):
        captures = RACINE / "var" / "captures"
        captures.mkdir(parents=True, exist_ok=True)
    gestes.se_connecter_en_agent(page, "mairie")
    fautes = []
    for nom, adresse in (("imports", "/admin/imports/"), ("import", "/admin/imports/menus/")):
        page.goto(adresse)
        fautes += regards.partout(page, nom, captures)
    page.goto("/admin/imports/factures/")
    deux = [*facture(num_facture="S2026110902"), *facture(FAUSSE, num_facture="S2026110903")]
    deposer(page, "a-moitie-juste.csv", octets(deux))
    expect(gestes.titre(page)).to_contain_text("à confirmer")
    fautes += regards.partout(page, "import-a-confirmer", captures)
    assert not fautes, "\n".join(fautes)
