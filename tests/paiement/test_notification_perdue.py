"""A notification that cannot be stored is a 500: the bank rings again and nothing is lost."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement
from paiement.etats import Etat
from paiement.models import MessageBanque
from tests import fabriques

from .banque import Banque

pytestmark = pytest.mark.django_db(transaction=True)

# A real database that will not write: as a full disk would say it.
POSER = {
    "postgresql": [
        """CREATE FUNCTION disque_plein() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'disque plein'; END $$""",
        """CREATE TRIGGER plein BEFORE INSERT ON paiement_messagebanque
           FOR EACH ROW EXECUTE FUNCTION disque_plein()""",
    ],
    "sqlite": [
        """CREATE TRIGGER plein BEFORE INSERT ON paiement_messagebanque
           BEGIN SELECT RAISE(ABORT, 'disque plein'); END"""
    ],
}
OTER = {
    "postgresql": [
        "DROP TRIGGER plein ON paiement_messagebanque",
        "DROP FUNCTION disque_plein()",
    ],
    "sqlite": ["DROP TRIGGER plein"],
}


def executer(ordres: list[str]) -> None:
    with connection.cursor() as curseur:
        for ordre in ordres:
            curseur.execute(ordre)


@pytest.fixture
def disque_plein() -> Iterator[None]:
    executer(POSER[connection.vendor])
    yield
    executer(OTER[connection.vendor])


@pytest.mark.parametrize("ou", ["notification", "retour"])
def test_it_is_a_500_and_nothing_is_believed(disque_plein: None, banque: Banque, ou: str) -> None:
    famille: Famille = fabriques.nouvelle_famille()
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J-1")
    banque.dit("syn-accepted", paiement)
    client = Client(raise_request_exception=False)
    for jeton in ("J-1", "inconnu"):
        reponse = client.get(f"/paiement/{ou}/payline/?token={jeton}")
        assert reponse.status_code == 500
        assert "disque plein" not in reponse.text
    assert not banque.appels
    assert not MessageBanque.objects.exists()
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS


def test_the_bank_rings_again_and_all_is_well(banque: Banque) -> None:
    famille: Famille = fabriques.nouvelle_famille()
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J-1")
    banque.dit("syn-accepted", paiement)
    client = Client(raise_request_exception=False)
    executer(POSER[connection.vendor])
    try:
        assert client.get("/paiement/notification/payline/?token=J-1").status_code == 500
    finally:
        executer(OTER[connection.vendor])
    assert client.get("/paiement/notification/payline/?token=J-1").status_code == 200
    assert Encaissement.objects.get().montant == paiement.montant


@pytest.mark.parametrize("ou", ["notification", "retour"])
def test_the_bank_is_asked_with_no_transaction_open(banque: Banque, ou: str) -> None:
    """A slow bank must keep no lock waiting."""
    famille: Famille = fabriques.nouvelle_famille()
    fabriques.paiement(famille, fabriques.facture(famille), jeton="J-1")
    ouvertes = []

    def penser(_: object) -> tuple[int, bytes]:
        ouvertes.append(connection.in_atomic_block)
        return 200, b""

    banque.repond_tour_a_tour(penser, penser)
    Client().get(f"/paiement/{ou}/payline/?token=J-1")
    assert ouvertes == [False]


def test_the_banks_page_is_opened_with_no_transaction_open(banque: Banque) -> None:
    famille: Famille = fabriques.nouvelle_famille()
    facture = fabriques.facture(famille)
    fabriques.panier(famille, facture)
    ouvertes = []

    def penser(_: object) -> tuple[int, bytes]:
        ouvertes.append(connection.in_atomic_block)
        return 200, b""

    banque.repond_tour_a_tour(penser, penser)
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    client.post("/panier/", {"courriel": "a@exemple.fr", f"montant-{facture.pk}": facture.reste})
    assert ouvertes == [False]
