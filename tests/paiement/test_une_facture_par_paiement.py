"""Some PayFiP contracts take one invoice per payment: they are paid one after the other."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from comptes.models import Famille
from factures.models import Facture
from paiement.models import Paiement
from tests import fabriques

from . import dgfip, lyra
from .banque import Banque, comptes_justes

pytestmark = pytest.mark.django_db
UNE_PAR_UNE = dgfip.CONTRAT | {"une_facture": "oui"}


@pytest.fixture
def factures(famille: Famille) -> list[Facture]:
    factures = [fabriques.facture(famille, montant) for montant in (97_35, 153_09, 12_00)]
    fabriques.panier(famille, *factures)
    return factures


def presser(parent: Client, page: str, **champs: str) -> Any:
    """Press the button of the basket as it is shown."""
    formulaire = html.fromstring(page).xpath('//form[@id="paiement"]')[0]
    remplis = {nom: valeur for nom, valeur in formulaire.fields.items() if valeur is not None}
    return parent.post("/panier/", {**remplis, **champs})


def test_they_are_paid_one_after_the_other(
    parent: Client, factures: list[Facture], banque: Banque, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payfip": UNE_PAR_UNE}}
    payees = []
    for rang in range(3):
        page = parent.get("/panier/").content.decode()
        assert ("un paiement par facture, l’un après l’autre" in page) is (rang < 2)
        banque.repond(dgfip.creation(f"IDOP-{rang}"))
        assert presser(parent, page).status_code == 302
        paiement = Paiement.objects.latest("pk")
        assert paiement.lignes.count() == 1
        banque.repond(dgfip.reponse("syn-P", paiement))
        Client().post(dgfip.NOTIFICATION, {"idOp": paiement.jeton})
        suite = parent.get(f"/paiement/{paiement.reference}/").content.decode()
        assert "<h1>Paiement effectué</h1>" in suite
        assert ("Passer au paiement suivant" in suite) is (rang < 2)
        payees.append(paiement.montant)
    assert sorted(payees) == [12_00, 97_35, 153_09]
    comptes_justes()


def test_the_sum_beside_the_button_is_the_one_that_is_paid(
    parent: Client, factures: list[Facture], banque: Banque, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payfip": UNE_PAR_UNE}}
    page = parent.get("/panier/").content.decode()
    somme = html.fromstring(page).xpath('string(//*[@class="barre-somme"]/strong)')
    banque.repond(dgfip.creation("IDOP-9"))
    presser(parent, page)
    euros, cents = divmod(Paiement.objects.get().montant, 100)
    assert somme.replace("\xa0", " ").replace("\u202f", " ") == f"{euros},{cents:02} €"


def test_it_is_said_beside_that_bank_only(
    parent: Client, factures: list[Facture], settings: Any
) -> None:
    settings.BANQUES = {"*": {"systempay": lyra.CONTRAT, "payfip": UNE_PAR_UNE}}
    page = parent.get("/panier/").content.decode()
    assert "Une facture par paiement, d’abord" in page
    assert "un paiement par facture" not in page
    presser(parent, page)
    assert Paiement.objects.get().lignes.count() == 3  # the card takes them all
