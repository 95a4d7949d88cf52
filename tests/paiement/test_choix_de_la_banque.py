"""Where the régie has several banks the parent chooses; the card is chosen to begin with."""

from typing import Any

import pytest
from django.test import Client
from lxml import html

from comptes.models import Famille
from factures.models import Facture
from paiement.models import Paiement
from portail.models import Commune
from tests import fabriques

from . import dgfip, lyra
from .banque import Banque

pytestmark = pytest.mark.django_db
Contrats = dict[str, dict[str, str]]


@pytest.fixture
def facture(famille: Famille) -> Facture:
    facture = fabriques.facture(famille, 97_35)
    fabriques.panier(famille, facture)
    return facture


@pytest.fixture
def a_sautron() -> None:
    """There the e-mail address is optional."""
    Commune.objects.update(courriel_obligatoire=False)


def presser(parent: Client, facture: Facture, **champs: Any) -> Any:
    montants = {f"montant-{facture.pk}": str(facture.reste)}
    return parent.post("/panier/", {"courriel": "recu@exemple.fr", **montants, **champs})


def boutons(reponse: Any) -> dict[str, bool]:
    """The radio buttons, and which one is pressed."""
    page = html.fromstring(reponse.content.decode())
    return {
        str(page.xpath(f'string(//label[@for="{b.get("id")}"])')): b.get("checked") is not None
        for b in page.xpath('//input[@type="radio"]')
    }


def test_with_one_bank_there_is_nothing_to_choose(parent: Client, facture: Facture) -> None:
    assert boutons(parent.get("/panier/")) == {}


def test_the_card_comes_first_whatever_the_order_of_the_contracts(
    parent: Client, facture: Facture, settings: Any
) -> None:
    settings.BANQUES = {"*": {"payfip": dgfip.CONTRAT, "systempay": lyra.CONTRAT}}
    assert boutons(parent.get("/panier/")) == {"Carte bancaire": True, "PayFiP": False}


def test_what_payfip_asks_for_is_said_beside_it(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    page = html.fromstring(parent.get("/panier/").content.decode())
    (bouton,) = page.xpath('//input[@value="payfip"]')
    (aide,) = page.xpath(f'//*[@id="{bouton.get("aria-describedby")}"]')
    assert "adresse e-mail" in aide.text_content()
    assert "avec PayFiP, elle lui est transmise" in page.text_content()


def test_the_chosen_bank_is_the_one_that_is_asked(
    parent: Client, facture: Facture, trois_banques: Contrats, banque: Banque
) -> None:
    banque.repond(dgfip.creation("IDOP-1"))
    reponse = presser(parent, facture, passerelle="payfip")
    assert reponse["Location"] == "https://payfip.exemple.fr/tpa/paiementws.web?idop=IDOP-1"
    paiement = Paiement.objects.get()
    assert (paiement.passerelle, paiement.jeton, paiement.page) == ("payfip", "IDOP-1", "")


@pytest.mark.usefixtures("a_sautron")
def test_payfip_without_an_address_is_explained_and_nothing_is_lost(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    reponse = presser(parent, facture, passerelle="payfip", courriel="")
    assert "PayFiP demande une adresse e-mail." in reponse.content.decode()
    assert boutons(reponse)["PayFiP"]
    assert not Paiement.objects.exists()
    assert list(fabriques.parent(facture.famille).panier.factures.all()) == [facture]


@pytest.mark.usefixtures("a_sautron")
def test_the_card_needs_no_address_at_sautron(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    assert presser(parent, facture, passerelle="systempay", courriel="").status_code == 302
    assert Paiement.objects.get().courriel == ""


@pytest.mark.parametrize(("reste", "accepte"), [(99, False), (1_00, True)])
def test_payfip_takes_nothing_under_one_euro(
    parent: Client,
    famille: Famille,
    trois_banques: Contrats,
    banque: Banque,
    reste: int,
    accepte: bool,
) -> None:
    petite = fabriques.facture(famille, reste)
    fabriques.panier(famille, petite)
    banque.repond(dgfip.creation("IDOP-2"))
    reponse = presser(parent, petite, passerelle="payfip")
    assert Paiement.objects.exists() is accepte
    petite.refresh_from_db()
    assert bool(petite.tenue_par) is accepte
    if not accepte:
        assert "PayFiP accepte de 1,00" in reponse.content.decode()


@pytest.mark.parametrize("valeur", ["", "inconnue", "payline\x00", "tipi"])
def test_a_forged_choice_starts_nothing(
    parent: Client, facture: Facture, trois_banques: Contrats, valeur: str
) -> None:
    reponse = presser(parent, facture, passerelle=valeur)
    assert "Choisissez un moyen de paiement." in reponse.content.decode()
    assert not Paiement.objects.exists()


def test_a_bank_without_a_contract_cannot_be_chosen(
    parent: Client, facture: Facture, trois_banques: Contrats
) -> None:
    del trois_banques["payfip"]
    presser(parent, facture, passerelle="payfip")
    assert not Paiement.objects.exists()
