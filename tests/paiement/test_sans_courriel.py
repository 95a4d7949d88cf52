"""Who has no e-mail pays all the same, at each bank and in both towns: the receipt is printed."""

from typing import Any

import pytest
from django.test import Client
from lxml import html
from post_office.models import Email

from comptes.models import Famille
from factures.models import Facture, Regie
from paiement.models import Paiement
from portail import chargement
from tests import fabriques
from tests.conftest import CONTRAT

from . import dgfip, lyra
from .banque import Banque, accepte, corps_envoye, traiter
from .travail import travailler

pytestmark = pytest.mark.django_db
CASE = "Je n’ai pas d’e-mail\u00a0: j’imprimerai mon reçu"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    facture = fabriques.facture(famille, 97_35)
    fabriques.panier(famille, facture)
    return facture


def presser(parent: Client, facture: Facture, **champs: Any) -> Any:
    montants = {f"montant-{facture.pk}": str(facture.reste)}
    return parent.post("/panier/", {"courriel": "", **montants, **champs})


def case(reponse: Any) -> bool:
    page = html.fromstring(reponse.content.decode())
    return bool(page.xpath(f'//label[normalize-space()="{CASE}"]'))


def test_where_the_town_asks_for_an_address_a_box_says_that_there_is_none(
    parent: Client, facture: Facture
) -> None:
    assert case(parent.get("/panier/"))
    reponse = presser(parent, facture)
    assert "Indiquez une adresse e-mail" in reponse.content.decode()
    assert case(reponse)
    assert not Paiement.objects.exists()


def test_where_nobody_asks_for_one_there_is_no_box(
    parent: Client, facture: Facture, settings: Any
) -> None:
    chargement.charger("sautron")
    settings.BANQUES = {"*": {"systempay": lyra.CONTRAT}}
    assert not case(parent.get("/panier/"))
    assert presser(parent, facture).status_code == 302


@pytest.mark.parametrize("commune", ["villiers-sur-marne", "sautron"])
@pytest.mark.parametrize("code", ["payline", "systempay", "payfip"])
def test_each_bank_is_open_to_who_has_none(
    parent: Client, facture: Facture, banque: Banque, settings: Any, commune: str, code: str
) -> None:
    chargement.charger(commune)
    contrats = {"payline": CONTRAT, "systempay": lyra.CONTRAT, "payfip": dgfip.CONTRAT}
    settings.BANQUES = {"*": contrats}
    banque.repond(dgfip.creation("IDOP-9"))

    presser(parent, facture, passerelle=code, sans_courriel="on")

    paiement = Paiement.objects.get()
    assert (paiement.passerelle, paiement.courriel) == (code, "")


@pytest.mark.parametrize("saisie", ["pas une adresse", "parent@exemple.fr"])
def test_the_box_speaks_for_the_field(parent: Client, facture: Facture, saisie: str) -> None:
    presser(parent, facture, courriel=saisie, sans_courriel="on")
    assert Paiement.objects.get().courriel == ""


@pytest.mark.parametrize("regie", ["regie@exemple.fr", ""])
def test_payfip_which_wants_an_address_is_given_the_regie_s(
    parent: Client, facture: Facture, banque: Banque, settings: Any, regie: str
) -> None:
    Regie.objects.update(courriel=regie)
    settings.BANQUES = {"*": {"payfip": dgfip.CONTRAT}}
    banque.repond(dgfip.creation("IDOP-9"))

    reponse = presser(parent, facture, sans_courriel="on")

    assert reponse["Location"].startswith(dgfip.CONTRAT["page"])
    (demande,) = corps_envoye(banque.appels[-1])[0]
    assert demande.findtext("arg0/mel") == (regie or "scolaire@villiers.exemple.fr")
    assert "parent000754" not in str(corps_envoye(banque.appels[-1]))


def test_the_receipt_is_there_to_print_and_no_letter_leaves(
    parent: Client, famille: Famille, facture: Facture
) -> None:
    paiement = fabriques.paiement(famille, facture, jeton="J-1")
    Paiement.objects.update(courriel="")
    traiter(paiement.pk, accepte(paiement), par="notification")
    travailler("paiement")

    page = parent.get(f"/paiement/{paiement.reference}/").content.decode()
    assert "imprimez-le ou enregistrez-le" in page
    (bouton,) = html.fromstring(page).xpath('//a[contains(., "Imprimer le reçu")]')
    recu = parent.get(bouton.get("href"))
    assert (recu.status_code, recu["Content-Type"]) == (200, "application/pdf")
    assert not Email.objects.exists()
