"""Accueil: at Sautron, the latest invoices and the family's sheet, as its leaflet says."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille
from portail import chargement
from portail.dates import aujourd_hui
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def sautron() -> None:
    chargement.charger("sautron")


@pytest.mark.usefixtures("sautron")
def test_the_latest_invoices_whatever_their_state_beside_what_the_town_has_noted(
    parent: Client, famille: Famille
) -> None:
    jour = aujourd_hui()
    payee = fabriques.facture(famille, 40_00)
    fabriques.encaissement(famille, 40_00, payee)
    echue = fabriques.facture(famille, 30_00, echeance=jour - timedelta(days=40))
    due = fabriques.facture(famille, 97_35)
    enfant = fabriques.enfant(famille)
    Enfant.objects.filter(pk=enfant.pk).update(structure="École de la Rivière", classe="CE1")

    page = " ".join(parent.get("/").content.decode().split())

    dernieres, fiche = page.split('id="fiche"')
    for facture, etat in ((payee, "Payée"), (echue, "Échéance dépassée"), (due, "À payer")):
        assert f"Facture {facture.numero}" in dernieres
        assert etat in dernieres
    assert "36 rue des Fauvettes, 94350 Villiers-sur-Marne" in fiche
    assert "Hélène PETIT" in fiche
    assert "École de la Rivière · CE1" in fiche
    assert "/mon-compte/famille/" in fiche


def test_another_town_keeps_its_accueil_short(parent: Client, famille: Famille) -> None:
    fabriques.facture(famille)

    page = parent.get("/").content.decode()
    assert "Vos dernières factures" not in page
    assert "36 rue des Fauvettes" not in page


@pytest.mark.usefixtures("sautron")
def test_queries_do_not_follow_the_number_of_invoices_and_children(
    parent: Client, famille: Famille
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as captees:
            assert parent.get("/").status_code == 200
        return len(captees)

    fabriques.facture(famille)
    fabriques.enfant(famille)
    parent.get("/")
    avant = requetes()
    for n in range(6):
        fabriques.facture(famille, 10_00 + n)
        fabriques.enfant(famille, f"Enfant {n}")
    assert requetes() == avant


@pytest.mark.usefixtures("sautron")
def test_another_family_s_invoices_and_sheet_are_not_there(parent: Client) -> None:
    autre = fabriques.nouvelle_famille(nom="DUVAL", prenom="Ines")
    facture = fabriques.facture(autre)

    page = parent.get("/").content.decode()
    assert facture.numero not in page
    assert "DUVAL" not in page
