"""The family's invoice pages, seen through the signed-in adult's browser."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from comptes.models import Famille
from factures.models import Origine
from factures.services import tenir
from portail.dates import aujourd_hui, jour_long
from tests import fabriques

pytestmark = pytest.mark.django_db
REQUETES = 6


def texte(reponse: Any) -> str:
    return reponse.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("nombre", [1, 24])
def test_the_factures_page_asks_as_little_for_24_invoices_as_for_one(
    parent: Client, famille: Famille, nombre: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(nombre):
        fabriques.facture(famille, 120_00, lignes=20)
    parent.get("/factures/")
    with django_assert_max_num_queries(REQUETES):
        reponse = parent.get("/factures/")
    assert f"{nombre} facture" in texte(reponse)


def test_the_archive_asks_as_little_for_many_as_for_one(
    parent: Client, famille: Famille, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        une = fabriques.facture(famille, 80_00)
        fabriques.encaissement(famille, 80_00, une)
    parent.get("/archives/")
    with django_assert_max_num_queries(7):
        reponse = parent.get("/archives/")
    assert texte(reponse).count("(PDF)") == 12


def test_payable_held_and_debited_invoices_are_told_apart(parent: Client, famille: Famille) -> None:
    payable = fabriques.facture(famille, 80_00)
    tenue = fabriques.facture(famille, 70_00)
    debitee = fabriques.facture(famille, 60_00, prelevement=aujourd_hui() + timedelta(days=3))
    tenir([tenue], "ABCDEFGHJKLM", timezone.now() + timedelta(minutes=20))

    page = texte(parent.get("/factures/"))

    assert f'value="{payable.numero}"' in page
    for autre in (tenue, debitee):
        assert f'value="{autre.numero}"' not in page
        assert autre.numero in page
    assert "Reprendre" in page
    assert "Abandonner" in page
    assert "era prélevée le" in page


def test_an_unused_credit_is_shown_and_never_spent(parent: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 80_00)
    fabriques.encaissement(famille, 80_00, une)
    avoir = fabriques.facture(famille, -3_42, origine=une)

    page = texte(parent.get("/factures/"))

    assert avoir.numero in page
    assert "3,42 €" in page
    assert "le service déduira" in page


def test_the_loupe_shows_lines_and_other_ways_to_pay(parent: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 80_00, lignes=2)

    page = texte(parent.get(f"/factures/{une.numero}/"))

    for attendu in ("Gabin", "Restaurant scolaire", "40,00 €", "Autres façons de payer"):
        assert attendu in page
    assert "Régie enfance Villiers-sur-Marne" in page  # the cheque's payee


def test_the_loupe_of_a_held_invoice_offers_to_resume_or_to_let_go(
    parent: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 80_00)
    essai = fabriques.paiement(famille, une, jeton="J")

    page = texte(parent.get(f"/factures/{une.numero}/"))

    assert f"/paiement/{essai.reference}/reprendre/" in page
    assert f"/paiement/{essai.reference}/abandonner/" in page
    assert 'name="seule"' not in page


def test_the_invoice_as_a_pdf_carries_the_code_at_its_foot(
    parent: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 80_00)

    reponse = parent.get(f"/factures/{une.numero}/pdf/")
    pdf = PdfReader(io.BytesIO(reponse.content))
    contenu = "\n".join(page.extract_text() for page in pdf.pages).replace("\xa0", " ")

    assert reponse["Content-Type"] == "application/pdf"
    assert "no-store" in reponse["Cache-Control"]
    assert "/MarkInfo" in pdf.root_object  # tagged, for screen readers
    for attendu in (une.numero, "80,00 €", "000754", "Hélène PETIT"):
        assert attendu in contenu
    assert contenu.rindex("000754") > contenu.rindex("80,00")


def test_the_archive_uses_the_states_words(parent: Client, famille: Famille) -> None:
    payee = fabriques.facture(famille, 80_00)
    fabriques.encaissement(famille, 80_00, payee)
    tresorerie = fabriques.facture(famille, 70_00)
    fabriques.encaissement(famille, 70_00, tresorerie, origine=Origine.TRESORERIE)
    fabriques.facture(famille, 60_00, echeance=aujourd_hui() - timedelta(days=1))
    annulee = fabriques.facture(famille, 50_00)
    fabriques.facture(famille, -50_00, origine=annulee)

    page = texte(parent.get("/archives/"))

    for mot in ("ayée", "églée à la Trésorerie", "chéance dépassée", "nnulée"):
        assert mot in page
    assert "si ce n’est déjà fait" in page
    assert "impayé" not in page.lower()


def test_accueil_says_the_situation_in_words(parent: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, 97_35)
    fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())
    assert une.date_limite is not None

    page = " ".join(texte(parent.get("/")).split())

    assert "2 factures à payer" in page
    assert "250,44 €" in page
    assert jour_long(une.date_limite) in page


@pytest.mark.parametrize(
    "adresse", ["/factures/%00/", "/factures/%00/pdf/", "/archives/recus/S%00/", "/factures/%0A/"]
)
def test_a_number_that_no_database_holds_is_a_404(parent: Client, adresse: str) -> None:
    assert parent.get(adresse).status_code == 404


def test_a_ticked_number_that_no_database_holds_is_no_number(
    parent: Client, famille: Famille
) -> None:
    une = fabriques.facture(famille, 80_00)
    fabriques.panier(famille, une)

    for numeros in (["S\x00"], [], ["INCONNUE"]):
        reponse = parent.post("/panier/ajouter/", {"facture": numeros}, follow=True)
        assert reponse.status_code == 200
    assert "Cochez au moins une facture" in texte(reponse)


def test_on_a_shared_computer_nothing_stays_behind(parent: Client) -> None:
    for adresse in ("/", "/factures/", "/panier/", "/archives/"):
        assert "no-store" in parent.get(adresse)["Cache-Control"]


@pytest.mark.parametrize(
    "adresse", ["/factures/{}/", "/factures/{}/pdf/", "/archives/recus/{}/", "/paiement/{}/"]
)
def test_anothers_is_a_404_exactly_as_what_does_not_exist(parent: Client, adresse: str) -> None:
    voisine = fabriques.nouvelle_famille()
    une = fabriques.facture(voisine, 80_00)
    entree = fabriques.encaissement(voisine, 30_00, une)
    essai = fabriques.paiement(voisine, fabriques.facture(voisine, 10_00))
    siens = {"factures": une.numero, "archives": entree.recu.numero, "paiement": essai.reference}
    sien = siens[adresse.split("/")[1]]
    inconnu = "Z" * len(sien)

    refus = parent.get(adresse.format(sien))
    absence = parent.get(adresse.format(inconnu))

    assert refus.status_code == absence.status_code == 404
    assert _sans_jeton(refus).replace(sien, inconnu) == _sans_jeton(absence)


def _sans_jeton(reponse: Any) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", texte(reponse))
