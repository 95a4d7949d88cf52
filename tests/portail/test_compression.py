"""What travels compressed: pages and lists; never what is compressed by itself."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from comptes.models import Famille
from tests import fabriques

ACCEPTE = {"accept-encoding": "gzip, br"}


@pytest.mark.django_db
def test_a_page_travels_compressed_to_who_can_read_it(client: Client) -> None:
    porte = reverse("comptes:connexion")
    pleine, legere = client.get(porte), client.get(porte, headers=ACCEPTE)
    assert "Content-Encoding" not in pleine.headers
    assert legere.headers["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(legere.content)
    assert len(legere.content) * 2 < len(pleine.content)
    assert "Accept-Encoding" in legere.headers["Vary"]


@pytest.mark.django_db
def test_the_length_of_a_compressed_page_tells_nothing(client: Client) -> None:
    """The same page, asked for again, has another length (BREACH)."""
    porte = reverse("comptes:connexion")
    assert len({len(client.get(porte, headers=ACCEPTE).content) for _ in range(12)}) > 3


def test_a_pdf_travels_as_it_is(parent: Client, famille: Famille) -> None:
    facture = fabriques.facture(famille)
    pdf = parent.get(reverse("factures:pdf", args=[facture.numero]), headers=ACCEPTE)
    assert "Content-Encoding" not in pdf.headers
    assert pdf.getvalue().startswith(b"%PDF-")
