"""What SystemPay's form carries to the bank, and how the parent gets there."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from comptes.models import Famille
from factures.models import Facture
from paiement import passerelles
from paiement.models import Paiement
from paiement.passerelles.base import Adresses, Passerelle
from tests import fabriques

from . import lyra
from .banque import Banque

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]
ADRESSES = Adresses(
    "https://famille.exemple.fr/retour/", "https://famille.exemple.fr/notification/"
)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    fabriques.enfant(famille)
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return lyra.paiement(famille, facture)


@pytest.fixture
def systempay(paiement: Paiement) -> Passerelle:
    return passerelles.pour(paiement.regie, "systempay")


def a(moment: str) -> time_machine.travel:
    """At this instant, with its offset from UTC."""
    return time_machine.travel(datetime.fromisoformat(moment), tick=False)


def test_the_form_is_the_banks_to_the_field(paiement: Paiement, systempay: Passerelle) -> None:
    with a("2027-03-01T10:15:49+00:00"):
        ouverture = systempay.preparer(paiement, ADRESSES)
    assert ouverture.vers.url == "https://paiement.systempay.exemple.fr/vads-payment/"
    champs = {
        "vads_action_mode": "INTERACTIVE",
        "vads_amount": "9735",
        "vads_ctx_mode": "TEST",
        "vads_currency": "978",
        "vads_language": "fr",
        "vads_order_id": paiement.reference,
        "vads_page_action": "PAYMENT",
        "vads_payment_config": "SINGLE",
        "vads_return_mode": "GET",
        "vads_site_id": "12345678",
        "vads_trans_date": "20270301101549",
        "vads_trans_id": "000001",
        "vads_url_return": ADRESSES.retour,
        "vads_version": "V2",
    }
    assert ouverture.vers.champs == lyra.signe(champs)


def test_a_shop_left_on_sha_1_signs_with_it(
    paiement: Paiement, trois_banques: dict[str, dict[str, str]]
) -> None:
    trois_banques["systempay"] = lyra.CONTRAT | {"signature": "sha1"}
    champs = dict(
        passerelles.pour(paiement.regie, "systempay").preparer(paiement, ADRESSES).vers.champs
    )
    signature = champs.pop("signature")
    assert re.fullmatch(r"[0-9a-f]{40}", signature)
    assert lyra.signe_sha1(champs)["signature"] == signature


def test_nothing_says_who_pays_nor_for_what(
    paiement: Paiement, facture: Facture, systempay: Passerelle
) -> None:
    dit = " ".join(systempay.preparer(paiement, ADRESSES).vers.champs.values()).lower()
    for secret in ("petit", "hélène", "gabin", "000754", "exemple.fr/x", "@", facture.numero):
        assert secret.lower() not in dit


def test_the_key_is_in_nothing_that_leaves(paiement: Paiement, systempay: Passerelle) -> None:
    ouverture = systempay.preparer(paiement, ADRESSES)
    assert lyra.CLE not in f"{ouverture.vers} {ouverture.brut}"
    assert lyra.CLE not in "".join(m.brut for m in paiement.messages.all())


def test_the_reference_is_one_that_the_bank_takes(paiement: Paiement) -> None:
    assert re.fullmatch(r"[A-Z2-9]{12}", paiement.jeton)
    assert paiement.jeton == paiement.reference


def test_the_hour_is_utc_and_the_number_starts_again_at_utc_midnight(
    paiement: Paiement, systempay: Passerelle
) -> None:
    """One second before UTC's midnight it is already tomorrow in Paris: the day is still the
    same one for the bank."""
    lus = []
    for moment in (
        "2026-07-14T00:30:00+02:00",  # Paris has passed midnight, UTC has not
        "2026-07-13T23:59:59+00:00",
        "2026-07-14T00:00:00+00:00",
        "2026-07-14T00:00:01+00:00",
    ):
        with a(moment):
            champs = systempay.preparer(paiement, ADRESSES).vers.champs
        lus.append((champs["vads_trans_date"], champs["vads_trans_id"]))
    assert lus == [
        ("20260713223000", "000001"),
        ("20260713235959", "000002"),
        ("20260714000000", "000001"),
        ("20260714000001", "000002"),
    ]


def test_each_attempt_has_a_number_of_its_own_even_when_it_is_given_up(famille: Famille) -> None:
    with a("2026-11-22T10:15:49+00:00"):
        for _ in range(3):
            lyra.paiement(famille, fabriques.facture(famille))
    messages = [m.brut for p in Paiement.objects.all() for m in p.messages.all()]
    assert {re.findall(r'trans_id": "(\d+)"', m)[0] for m in messages} == {
        "000001",
        "000002",
        "000003",
    }


def partir(parent: Client, facture: Facture) -> str:
    """Press the basket's button; the address of the page that leads to the bank."""
    donnees = {
        f"montant-{facture.pk}": str(facture.reste),
        "passerelle": "systempay",
        "courriel": "recu@exemple.fr",
    }
    reponse = parent.post("/panier/", donnees)
    assert reponse.status_code == 302, reponse.text
    return str(reponse["Location"])


def test_the_parent_leaves_by_a_form_and_only_once(
    parent: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    fabriques.panier(famille, facture)
    page = partir(parent, facture)
    paiement = Paiement.objects.get()
    assert page == f"/paiement/{paiement.reference}/banque/"
    texte = parent.get(page).text
    envoyes = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', texte))
    assert 'method="post" action="https://paiement.systempay.exemple.fr/vads-payment/"' in texte
    assert envoyes == lyra.signe(envoyes)
    assert envoyes["vads_url_return"].endswith("/paiement/retour/systempay/")
    assert not banque.appels
    # The Back button, then the page again: its number is used up, the result is shown instead.
    assert parent.get(page)["Location"] == f"/paiement/{paiement.reference}/"


def test_another_family_does_not_get_the_form(
    parent: Client, famille: Famille, facture: Facture
) -> None:
    fabriques.panier(famille, facture)
    page = partir(parent, facture)
    voisine = Client()
    voisine.force_login(
        fabriques.parent(fabriques.nouvelle_famille()), backend="comptes.backends.Connexion"
    )
    reponse = voisine.get(page)
    assert "vads_" not in voisine.get(page, follow=True).text
    assert reponse.status_code in (302, 404)


def test_the_page_stays_open_as_long_as_the_contract_says(
    famille: Famille, trois_banques: dict[str, Any]
) -> None:
    trois_banques["systempay"] = lyra.CONTRAT | {"duree": "12"}
    paiement = lyra.paiement(famille, fabriques.facture(famille))
    assert paiement.expire_le - paiement.cree_le == timedelta(minutes=12)
    assert paiement.cree_le.tzinfo == UTC
