"""« Tout payer »: all that can be paid now goes to the basket at once, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from comptes.models import Famille
from factures.models import Facture
from portail.dates import aujourd_hui
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def payables(famille: Famille) -> list[Facture]:
    scolaire = fabriques.facture(famille, 97_35)
    return [scolaire, fabriques.facture(famille, 153_09, service=fabriques.petite_enfance())]


def choisies(famille: Famille) -> set[int]:
    siennes = Facture.objects.filter(paniers__utilisateur=fabriques.parent(famille))
    return set(siennes.values_list("pk", flat=True))


def test_what_can_be_paid_goes_to_the_basket_and_nothing_else(
    parent: Client, famille: Famille, payables: list[Facture]
) -> None:
    jour = aujourd_hui()
    echue = fabriques.facture(famille, 30_00, echeance=jour - timedelta(days=1))
    fabriques.facture(famille, 60_00, prelevement=jour + timedelta(days=9))
    fabriques.paiement(famille, fabriques.facture(famille, 20_00), jeton="J")  # held
    fabriques.facture(fabriques.nouvelle_famille(), 45_00)
    fabriques.panier(famille, echue)  # put aside while it could still be paid

    reponse = parent.post("/panier/tout/", follow=True)

    assert reponse.redirect_chain == [("/panier/", 302)]
    assert choisies(famille) == {f.pk for f in payables}
    assert "<h1>250,44\u00a0€ à payer</h1>" in reponse.content.decode()


def test_a_second_tap_changes_nothing(
    parent: Client, famille: Famille, payables: list[Facture]
) -> None:
    for _ in range(2):
        assert parent.post("/panier/tout/").headers["Location"] == "/panier/"
    assert choisies(famille) == {f.pk for f in payables}


def test_with_nothing_to_pay_it_says_so(parent: Client, famille: Famille) -> None:
    reponse = parent.post("/panier/tout/", follow=True)
    assert reponse.redirect_chain == [("/factures/", 302)]
    assert "Aucune facture ne peut être payée en ligne pour l’instant." in reponse.content.decode()
    assert not choisies(famille)


@pytest.mark.usefixtures("payables")
def test_another_site_cannot_press_it(famille: Famille) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    assert strict.post("/panier/tout/").status_code == 403
    assert not choisies(famille)


@pytest.mark.parametrize("nombre", [2, 12])
def test_it_asks_as_little_for_twelve_invoices_as_for_two(
    parent: Client, famille: Famille, nombre: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(nombre):
        fabriques.facture(famille, 20_00)
    parent.post("/panier/tout/")
    with django_assert_max_num_queries(13):
        parent.post("/panier/tout/")
    assert len(choisies(famille)) == nombre


def test_one_main_button_a_page(parent: Client, payables: list[Facture]) -> None:
    accueil = parent.get("/").content.decode()
    assert accueil.count("btn-primary") == 1
    assert accueil.index("/panier/tout/") < accueil.index("Tout payer") < accueil.index("Choisir")
    factures = parent.get("/factures/").content.decode()
    assert factures.count("btn-primary") == 1
    assert 'btn-secondary" type="submit">Tout payer' in factures
    assert 'btn-primary btn-large" type="submit">Ajouter au panier' in factures


def test_a_single_invoice_needs_no_word_of_all(parent: Client, famille: Famille) -> None:
    fabriques.facture(famille, 97_35)
    assert "Payer ma facture" in parent.get("/").content.decode()
    assert "Tout payer" not in parent.get("/factures/").content.decode()
