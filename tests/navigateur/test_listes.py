"""A service works with its invoices: filters, searches, takes the file, and finds those rows."""

from pathlib import Path

from playwright.sync_api import Page, expect

from factures.models import LigneFacture
from portail.dates import aujourd_hui
from tests import classeur
from tests.navigateur import gestes
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

FACTURES = "/admin/factures/facture/"


def un_enfant_en_retard(pile: Pile) -> tuple[str, list[str]]:
    """A child of the school service and the numbers of its invoices that are past due."""
    with pile.base() as base:
        lignes = LigneFacture.objects.using(base).filter(
            facture__service__code="SCOL",
            facture__type="F",
            facture__regle=0,
            facture__total__gt=0,
            facture__date_prelevement=None,
            facture__tenue_jusqu_a=None,
            facture__date_limite__lt=aujourd_hui(),
        )
        enfant = lignes.exclude(enfant="").order_by("pk")[0].enfant
        numeros = lignes.filter(enfant=enfant).values_list("facture__numero", flat=True)
        return enfant, sorted(set(numeros))


def numeros(page: Page) -> list[str]:
    return sorted(page.locator("#result_list tbody th").all_inner_texts())


def test_a_service_exports_what_it_filtered_and_searched(
    pile: Pile, page: Page, visiteur: Visiteur
) -> None:
    enfant, attendus = un_enfant_en_retard(pile)
    gestes.se_connecter_en_agent(page, "scolaire")
    page.get_by_role("link", name="Factures", exact=True).click()
    page.get_by_role("link", name="Échéance dépassée").click()
    page.locator("#searchbar").fill(enfant)
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(len(attendus))
    assert numeros(page) == attendus

    with page.expect_download() as arrive:
        page.get_by_role("link", name="Exporter (XLSX)").click()
    assert arrive.value.suggested_filename.startswith("factures-")
    feuille = classeur.lire(Path(arrive.value.path()).read_bytes())
    assert sorted(map(str, feuille.colonne("Numéro"))) == attendus
    assert set(feuille.colonne("État")) == {"échéance dépassée"}

    ailleurs = visiteur(pile)
    gestes.se_connecter_en_agent(ailleurs, "petite-enfance")
    ailleurs.goto(page.url)
    expect(ailleurs.get_by_role("heading", level=1)).to_have_text("Factures")
    assert not set(numeros(ailleurs)) & set(attendus)
