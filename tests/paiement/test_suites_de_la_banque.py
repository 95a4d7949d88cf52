"""What the bank says after the payment, whichever word reaches us first: the régie hears of it."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import Alerte, MessageBanque, Paiement
from paiement.services import interroger_les_silencieux, lever
from tests import fabriques

from . import dgfip, lyra
from .banque import Banque, comptes_justes

pytestmark = pytest.mark.django_db
# Fifteen digits at Visa, and one in ten of them passes for a card's.
DU_RESEAU = {"initial_issuer_transaction_identifier": "483297487231506"}


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 45_90)


@pytest.fixture
def paiement(
    famille: Famille, facture: Facture, trois_banques: dict[str, dict[str, str]]
) -> Paiement:
    return lyra.paiement(famille, facture)


def dire(client: Client, paiement: Paiement, cle: str, **autres: str) -> int:
    champs = lyra.ipn(cle, paiement, **autres)
    return client.post(lyra.NOTIFICATION, champs).status_code


def test_the_scheme_s_number_is_no_card(client: Client, paiement: Paiement) -> None:
    assert dire(client, paiement, "ipn-authorised", **DU_RESEAU) == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    assert (
        DU_RESEAU["initial_issuer_transaction_identifier"]
        in MessageBanque.objects.get(sens="notification").brut
    )


def test_nor_is_it_one_in_an_answer(paiement: Paiement, banque: Banque) -> None:
    operation = lyra.operation(paiement)
    numero = DU_RESEAU["initial_issuer_transaction_identifier"]
    operation["transactionDetails"]["cardDetails"]["initialIssuerTransactionIdentifier"] = numero
    banque.repond(lyra.reponse(paiement, operation))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert interroger_les_silencieux() == {"effectué": 1}


def test_a_second_cancellation_is_another_alert(client: Client, paiement: Paiement) -> None:
    deux = [lyra.uuid(paiement, rang) for rang in (1, 2)]
    for uuid in deux:
        dire(client, paiement, "ipn-authorised", trans_uuid=uuid)
    dire(client, paiement, "ipn-cancelled-by-merchant", trans_uuid=deux[0])
    lever(Alerte.objects.get(), suite="vu", par=fabriques.parent(paiement.famille))
    dire(client, paiement, "ipn-cancelled-by-merchant", trans_uuid=deux[1])
    assert deux[1] in Alerte.objects.get(levee_le=None).motif


def test_the_merchant_lowers_the_amount(client: Client, paiement: Paiement) -> None:
    """Nothing is rewritten: what was taken first stays recorded, and the régie is told."""
    dire(client, paiement, "ipn-authorised")
    assert dire(client, paiement, "ipn-captured", amount="2000", effective_amount="2000") == 200
    assert Encaissement.objects.get().montant == 45_90
    assert "20,00" in Alerte.objects.get().motif
    comptes_justes()


def test_a_cancellation_that_arrives_before_its_capture(client: Client, paiement: Paiement) -> None:
    formulaire = "application/x-www-form-urlencoded"

    for cle in ("ipn-cancelled-by-merchant", "ipn-authorised"):
        corps = urlencode(lyra.ipn(cle, paiement))
        assert client.post(lyra.NOTIFICATION, corps, content_type=formulaire).status_code == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    assert "une annulation après le paiement" in Alerte.objects.get().motif


def test_a_stop_before_the_alert_loses_nothing(client: Client, paiement: Paiement) -> None:

    dire(client, paiement, "ipn-authorised")
    client.raise_request_exception = False
    corps = urlencode(lyra.ipn("ipn-cancelled-by-merchant", paiement))
    with mock.patch("paiement.services.reception.traiter", side_effect=MemoryError):
        reponse = client.post(
            lyra.NOTIFICATION, corps, content_type="application/x-www-form-urlencoded"
        )
    assert reponse.status_code == 500
    assert not Alerte.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        interroger_les_silencieux()
    assert Alerte.objects.count() == 1


@pytest.mark.parametrize(
    ("cle", "dit"),
    [("ipn-authorised", "a été fait"), ("ipn-authorised-to-validate", "a été demandé")],
)
def test_a_refund_made_or_asked_for_at_the_bank(
    client: Client, paiement: Paiement, cle: str, dit: str
) -> None:
    dire(client, paiement, "ipn-authorised")
    dire(client, paiement, cle, operation_type="CREDIT", trans_uuid=lyra.uuid(paiement, 2))
    assert dit in Alerte.objects.get().motif


def test_a_refund_that_failed_is_no_news(client: Client, paiement: Paiement) -> None:
    dire(client, paiement, "ipn-authorised")
    autre = lyra.uuid(paiement, 2)
    dire(client, paiement, "ipn-refused", operation_type="CREDIT", trans_uuid=autre)
    assert not Alerte.objects.exists()


def test_the_parent_s_return_is_remembered_when_the_bank_is_down(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    """A refusal heard two minutes after frees the invoices at once: the page has been left."""
    client.get(lyra.RETOUR, {"vads_order_id": paiement.reference})
    banque.repond(lyra.reponse(paiement, lyra.operation(paiement, "REFUSED")))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        interroger_les_silencieux()
    paiement.refresh_from_db()
    assert paiement.etat == Etat.REFUSE
    assert not Facture.objects.exclude(tenue_par="").exists()


@pytest.mark.parametrize(
    ("reponse", "averti"),
    [("UNDER_VERIFICATION", True), ("INITIAL", False), ("REFUSED", False)],
)
def test_starting_anew_warns_when_a_card_was_given(
    parent: Client, paiement: Paiement, banque: Banque, reponse: str, averti: bool
) -> None:
    banque.repond(lyra.reponse(paiement, lyra.operation(paiement, reponse)))
    page = parent.post(f"/paiement/{paiement.reference}/abandonner/", {"recommencer": "1"})
    assert ("déjà validé ce paiement" in page.content.decode()) is averti


def test_payfip_cannot_tell_so_it_warns(
    parent: Client,
    famille: Famille,
    facture: Facture,
    banque: Banque,
    trois_banques: dict[str, dict[str, str]],
) -> None:
    paiement = dgfip.paiement(famille, facture)
    banque.repond(dgfip.faute("P5"), 500)
    adresse = f"/paiement/{paiement.reference}/abandonner/"
    assert "déjà validé ce paiement" in parent.post(adresse).content.decode()
    assert parent.post(adresse, {"confirmer": "1"}).status_code == 302


def test_a_bank_that_refuses_to_open_tells_the_regie_once(
    parent: Client, facture: Facture, banque: Banque, trois_banques: dict[str, dict[str, str]]
) -> None:

    for _ in range(2):
        fabriques.panier(facture.famille, facture)
        banque.repond(dgfip.faute("T1", "Client inconnu."), 500)
        montants = {f"montant-{facture.pk}": str(facture.reste)}
        envoi = {"courriel": "a@exemple.fr", "passerelle": "payfip", **montants}
        assert parent.post("/panier/", envoi).status_code == 502
    assert Alerte.objects.count() == 2
    assert Email.objects.filter(subject__startswith="Alerte").count() <= 1


def test_the_longest_address_of_payfip(
    parent: Client, facture: Facture, trois_banques: dict[str, dict[str, str]]
) -> None:
    fabriques.panier(facture.famille, facture)
    envoi = {"courriel": f"{'a' * 60}@{'b' * 20}.fr", "passerelle": "payfip"}
    montants = {f"montant-{facture.pk}": str(facture.reste)}
    page = parent.post("/panier/", {**envoi, **montants}).content.decode()
    assert "PayFiP n’accepte que 80 caractères." in page
    assert not Paiement.objects.exists()


def test_a_bank_may_send_the_browser_back_by_a_form(paiement: Paiement, banque: Banque) -> None:
    banque.repond(lyra.aucune_transaction())
    client = Client(enforce_csrf_checks=True)
    reponse = client.post(lyra.RETOUR, {"vads_order_id": paiement.reference})
    assert reponse["Location"] == f"/paiement/{paiement.reference}/"


def test_who_comes_back_without_a_card_given_has_given_up(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    """The bank knows of no card, its message of the abandonment is late or never comes; should a
    card have been given after all, the next question, a minute later, says so."""
    banque.repond(lyra.aucune_transaction())
    client.get(lyra.RETOUR, lyra.ipn("ipn-abandoned", paiement))
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ABANDONNE
    banque.repond(lyra.reponse(paiement, lyra.operation(paiement)))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert interroger_les_silencieux() == {"effectué": 1}


@pytest.mark.parametrize("signe", [True, False])
def test_a_return_that_does_not_say_so_gives_nothing_up(
    client: Client, paiement: Paiement, banque: Banque, signe: bool
) -> None:
    banque.repond(lyra.aucune_transaction())
    retour = lyra.ipn("ipn-authorised" if signe else "ipn-abandoned", paiement)
    client.get(lyra.RETOUR, retour if signe else retour | {"signature": "fausse"})
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
