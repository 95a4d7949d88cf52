"""A SystemPay shop without REST credentials: its last signed word is all that there is to know."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import Paiement
from paiement.services import interroger_les_silencieux
from tests import fabriques

from . import lyra
from .banque import comptes_justes

pytestmark = pytest.mark.django_db
APRES_LA_PAGE = timedelta(minutes=25)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paiement(
    famille: Famille, facture: Facture, trois_banques: dict[str, dict[str, str]]
) -> Paiement:
    trois_banques["systempay"] = lyra.SANS_API
    return lyra.paiement(famille, facture)


def notifier(client: Client, champs: dict[str, str]) -> int:
    """As the bank posts it."""
    formulaire = "application/x-www-form-urlencoded"
    return client.post(lyra.NOTIFICATION, urlencode(champs), content_type=formulaire).status_code


def plus_tard(paiement: Paiement, delai: timedelta) -> Paiement:
    with time_machine.travel(timezone.now() + delai):
        interroger_les_silencieux()
    paiement.refresh_from_db()
    return paiement


def test_a_signed_abandonment_is_final_at_once(client: Client, paiement: Paiement) -> None:
    assert notifier(client, lyra.ipn("ipn-abandoned", paiement)) == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ABANDONNE
    assert plus_tard(paiement, APRES_LA_PAGE).interroger_le is None


def test_a_refused_card_alone_is_not_the_last_word(client: Client, paiement: Paiement) -> None:
    """Another card may have been taken after it, and its message lost: the régie looks."""
    assert notifier(client, lyra.ipn("ipn-refused", paiement)) == 200
    assert plus_tard(paiement, APRES_LA_PAGE).etat == Etat.EN_COURS
    assert plus_tard(paiement, timedelta(hours=73)).etat == Etat.A_ECLAIRCIR


def test_a_message_refused_for_a_wrong_key_counts_once_the_key_is_mended(
    client: Client, paiement: Paiement, trois_banques: dict[str, dict[str, str]]
) -> None:
    trois_banques["systempay"] = lyra.SANS_API | {"cle": "mal recopiée"}
    assert notifier(client, lyra.ipn("ipn-authorised", paiement)) == 400
    trois_banques["systempay"] = lyra.SANS_API
    assert plus_tard(paiement, timedelta(minutes=2)).etat == Etat.ACCEPTE
    assert Encaissement.objects.count() == 1
    comptes_justes()


def test_the_return_shows_the_signed_refusal(client: Client, paiement: Paiement) -> None:
    assert notifier(client, lyra.ipn("ipn-refused", paiement)) == 200
    client.get(lyra.RETOUR, {"vads_order_id": paiement.reference})
    paiement.refresh_from_db()
    assert paiement.etat == Etat.REFUSE


def test_another_card_after_the_refusal_is_recorded(client: Client, paiement: Paiement) -> None:
    assert notifier(client, lyra.ipn("ipn-refused", paiement)) == 200
    assert notifier(client, lyra.ipn("ipn-authorised", paiement)) == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    assert Encaissement.objects.count() == 1
    comptes_justes()


def test_a_forged_success_is_not_its_last_word(client: Client, paiement: Paiement) -> None:
    assert notifier(client, lyra.ipn("ipn-refused", paiement)) == 200
    faux = lyra.ipn("ipn-refused", paiement) | {"vads_trans_status": "AUTHORISED"}
    assert notifier(client, faux) == 400
    assert plus_tard(paiement, APRES_LA_PAGE).etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()


def test_silence_ends_with_the_regie(paiement: Paiement) -> None:
    assert plus_tard(paiement, APRES_LA_PAGE).etat == Etat.EN_COURS
    assert plus_tard(paiement, timedelta(hours=73)).etat == Etat.A_ECLAIRCIR
    assert not paiement.messages.filter(sens="reponse").exists()
