"""A big file takes no more memory than a small one, nor a query an invoice."""

import tracemalloc
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factures.imports import COLONNES, enregistrer
from factures.models import Facture, LigneFacture
from portail.fichiers import Tableau
from tests.fichiers import facture, octets
from tests.importateur import Importateur

pytestmark = pytest.mark.django_db


def gros(lignes: int) -> BytesIO:
    """A file of invoices of five lines each."""
    modele = octets(
        facture(*[{"montant": "10,00"}] * 5, total="50,00", num_facture="NUMERO", enfant="NUMERO")
    )
    entete, *corps = modele.splitlines(keepends=True)
    flux = BytesIO()
    flux.write(entete)
    for rang in range(lignes // 5):
        flux.write(b"".join(corps).replace(b"NUMERO", f"G{rang:08d}".encode()))
    flux.seek(0)
    return flux


def pic(lignes: int) -> int:
    """The most memory that an import of so many lines holds at once, in bytes."""
    flux = gros(lignes)
    tracemalloc.start()
    try:
        bilan = enregistrer(Tableau(flux, COLONNES))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert bilan.lignes == lignes


def test_four_times_the_lines_take_no_more_memory(importer: Importateur) -> None:
    petit = pic(10_000)
    LigneFacture.objects.all()._raw_delete(using="default")
    Facture.objects.all()._raw_delete(using="default")
    grand = pic(40_000)

    # Held whole, the file would take far more; the collector’s moods take half a million.
    assert grand < petit + 2**21


@pytest.mark.long
def test_a_hundred_thousand_lines_fit_in_little_memory(importer: Importateur) -> None:
    assert pic(100_000) < 40 * 2**20


def test_queries_are_counted_by_lot_not_by_invoice(importer: Importateur) -> None:
    with CaptureQueriesContext(connection) as requetes:
        enregistrer(Tableau(gros(3_000), COLONNES))

    # 600 invoices; SQLite takes 999 values a query.
    assert len(requetes) < 100
