"""Several words about one order: other cards, second captures, and what the bank takes back."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from comptes.models import Famille
from factures.models import Encaissement, Facture
from factures.services import trop_percu
from paiement.etats import Etat
from paiement.models import Alerte, Confirmation, MessageBanque, Paiement
from paiement.services import interroger_les_silencieux, reprendre_les_messages
from tests import fabriques

from . import lyra
from .banque import Banque, comptes_justes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques", "banque")]
UNE_HEURE = timedelta(hours=1)


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 45_90)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    paiement = lyra.paiement(famille, facture)
    paiement.regie.courriel = "regie@exemple.fr"
    paiement.regie.save(update_fields=["courriel"])
    return paiement


def dire(client: Client, paiement: Paiement, cle: str, rang: int = 1, **autres: str) -> Paiement:
    """The bank notifies us of the attempt's nth operation; the payment as it then stands."""
    champs = {"trans_uuid": lyra.uuid(paiement, rang), **autres}
    assert client.post(lyra.NOTIFICATION, lyra.ipn(cle, paiement, **champs)).status_code == 200
    paiement.refresh_from_db()
    return paiement


def livre() -> list[tuple[int, str]]:
    return list(Encaissement.objects.order_by("pk").values_list("montant", "reference_bancaire"))


def test_a_refused_card_then_another_one(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    assert dire(client, paiement, "ipn-refused").etat == Etat.EN_COURS
    facture.refresh_from_db()
    assert facture.tenue_par == paiement.reference
    assert dire(client, paiement, "ipn-authorised", rang=2).etat == Etat.ACCEPTE
    assert livre() == [(45_90, lyra.uuid(paiement, 2))]
    comptes_justes()


def test_a_refusal_that_arrives_after_the_success_is_about_the_other_card(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    dire(client, paiement, "ipn-authorised", rang=2)
    avant = livre()
    assert dire(client, paiement, "ipn-refused", rang=1).etat == Etat.ACCEPTE
    assert dire(client, paiement, "ipn-abandoned", rang=3).etat == Etat.ACCEPTE
    facture.refresh_from_db()
    assert (livre(), facture.regle) == (avant, 45_90)
    assert not Alerte.objects.exists()
    assert paiement.transitions.count() == 2
    comptes_justes()


def test_a_refusal_is_the_last_word_once_the_page_has_closed(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    with time_machine.travel(paiement.expire_le + timedelta(seconds=1)):
        assert dire(client, paiement, "ipn-refused").etat == Etat.REFUSE
    facture.refresh_from_db()
    assert facture.tenue_par == ""


def test_two_captures_of_one_order_are_both_in_the_books(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    dire(client, paiement, "ipn-authorised", rang=1)
    dire(client, paiement, "ipn-captured", rang=2)
    premier, second = Encaissement.objects.order_by("pk")
    assert (trop_percu(premier), trop_percu(second)) == (0, 45_90)
    facture.refresh_from_db()
    assert facture.regle == 45_90
    comptes_justes()


def test_the_merchant_cancels_what_was_paid(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    """Told to the régie; nothing of the books is undone by itself."""
    dire(client, paiement, "ipn-authorised")
    avant = livre()
    assert dire(client, paiement, "ipn-cancelled-by-merchant").etat == Etat.ACCEPTE
    facture.refresh_from_db()
    assert (livre(), facture.regle) == (avant, 45_90)
    alerte = Alerte.objects.get()
    assert (
        alerte.motif
        == f"La banque annonce une annulation après le paiement, opération {lyra.uuid(paiement)}."
    )
    lettre = Email.objects.get(subject=f"Alerte sur le paiement {paiement.reference}")
    assert lettre.to == ["regie@exemple.fr"]
    assert "une annulation" in lettre.message
    comptes_justes()


def test_the_same_cancellation_again_is_one_alert_and_one_letter(
    client: Client, paiement: Paiement
) -> None:
    dire(client, paiement, "ipn-authorised")
    for _ in range(3):
        dire(client, paiement, "ipn-cancelled-by-merchant")
    assert Alerte.objects.count() == 1
    assert Email.objects.filter(subject__startswith="Alerte").count() == 1


@pytest.mark.parametrize(
    ("cle", "champs", "dit"),
    [
        ("ipn-captured", {"operation_type": "CREDIT"}, "Un remboursement a été fait"),
        ("ipn-captured", {"trans_status": "CAPTURE_FAILED"}, "n’a pas pu remettre"),
    ],
)
def test_money_that_goes_back_is_told_to_the_regie(
    client: Client, paiement: Paiement, cle: str, champs: dict[str, str], dit: str
) -> None:
    dire(client, paiement, "ipn-authorised")
    avant = livre()
    assert dire(client, paiement, cle, rang=2, **champs).etat == Etat.ACCEPTE
    alerte = Alerte.objects.get()
    assert dit in alerte.motif
    assert lyra.uuid(paiement, 2) in alerte.motif
    assert livre() == avant
    comptes_justes()


def test_two_refunds_are_two_alerts(client: Client, paiement: Paiement) -> None:
    dire(client, paiement, "ipn-authorised")
    for rang in (2, 3, 3):
        dire(client, paiement, "ipn-captured", rang=rang, operation_type="CREDIT")
    assert Alerte.objects.count() == 2


def test_a_refund_alone_pays_nothing(client: Client, paiement: Paiement) -> None:
    dire(client, paiement, "ipn-captured", operation_type="CREDIT")
    assert paiement.etat == Etat.EN_COURS
    assert livre() == []
    assert Alerte.objects.count() == 1


def test_without_rest_credentials_silence_ends_with_the_regie(
    paiement: Paiement, facture: Facture, trois_banques: dict[str, dict[str, str]], banque: Banque
) -> None:
    trois_banques["systempay"] = lyra.SANS_API
    for heures in (1, 24, 71):
        with time_machine.travel(paiement.cree_le + timedelta(hours=heures)):
            interroger_les_silencieux()
        paiement.refresh_from_db()
        assert paiement.etat == Etat.EN_COURS
    with time_machine.travel(paiement.cree_le + timedelta(hours=72, minutes=1)):
        interroger_les_silencieux()
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, paiement.interroger_le) == (Etat.A_ECLAIRCIR, None)
    assert (facture.tenue_par, facture.regle) == ("", 0)
    assert not banque.appels


def couper(client: Client, paiement: Paiement, cle: str, rang: int = 1) -> None:
    """The message is kept, and the server stops before the ledger."""
    client.raise_request_exception = False
    champs = lyra.ipn(cle, paiement, trans_uuid=lyra.uuid(paiement, rang))
    with mock.patch("paiement.services.reception.traiter", side_effect=MemoryError):
        assert client.post(lyra.NOTIFICATION, champs).status_code == 500


@pytest.mark.parametrize("contrat", [lyra.SANS_API, lyra.CONTRAT], ids=["no API", "API"])
def test_a_stop_between_the_message_and_the_books_loses_nothing(
    client: Client,
    paiement: Paiement,
    facture: Facture,
    trois_banques: dict[str, dict[str, str]],
    contrat: dict[str, str],
) -> None:
    trois_banques["systempay"] = contrat
    couper(client, paiement, "ipn-authorised")
    assert livre() == []
    with time_machine.travel(timezone.now() + UNE_HEURE):
        interroger_les_silencieux()
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, facture.regle) == (Etat.ACCEPTE, 45_90)
    assert livre() == [(45_90, lyra.uuid(paiement))]
    assert not MessageBanque.objects.filter(applique=False).exists()
    comptes_justes()


def test_a_stop_before_a_second_capture_of_a_finished_payment_loses_nothing(
    client: Client, paiement: Paiement
) -> None:
    """Nobody asks about a finished payment any more: only the kept message knows."""
    dire(client, paiement, "ipn-authorised")
    assert paiement.interroger_le is None
    couper(client, paiement, "ipn-captured", rang=2)
    assert len(livre()) == 1
    with time_machine.travel(timezone.now() + UNE_HEURE):
        interroger_les_silencieux()
    assert livre() == [(45_90, lyra.uuid(paiement, rang)) for rang in (1, 2)]
    comptes_justes()


def test_what_was_kept_a_second_ago_is_left_to_whoever_keeps_it(
    client: Client, paiement: Paiement
) -> None:
    couper(client, paiement, "ipn-authorised")
    assert reprendre_les_messages() == 0
    assert livre() == []


def test_one_capture_that_cannot_be_recorded_does_not_stop_the_others(
    client: Client, famille: Famille, paiement: Paiement
) -> None:
    suivant = lyra.paiement(famille, fabriques.facture(famille, 10_00))
    couper(client, paiement, "ipn-authorised")
    couper(client, suivant, "ipn-authorised")
    Confirmation.objects.filter(message__paiement=paiement).update(montant=-1)
    with time_machine.travel(timezone.now() + UNE_HEURE):
        assert reprendre_les_messages() == 1
    assert livre() == [(10_00, lyra.uuid(suivant))]
    assert MessageBanque.objects.get(applique=False).paiement == paiement
