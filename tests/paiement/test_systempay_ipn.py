"""SystemPay's notification proves itself by its signature: what is believed, what is refused."""

from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from tests import fabriques

from . import lyra
from .banque import Banque, comptes_justes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques", "banque")]
IPN = [cle for cle in lyra.VECTEURS if cle.startswith("ipn-")]
ETATS = {
    "accepted": Etat.ACCEPTE,
    "pending": Etat.EN_COURS,
    # The page is still open: another card may follow.
    "refused": Etat.EN_COURS,
    "cancelled": Etat.ABANDONNE,
    "expired": Etat.EXPIRE,
    "error": Etat.A_ECLAIRCIR,
}
CARTE = "4970100000000006"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 45_90)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return lyra.paiement(famille, facture)


def recevoir(client: Client, champs: dict[str, str]) -> int:
    return client.post(lyra.NOTIFICATION, champs).status_code


def notifications() -> list[MessageBanque]:
    return list(MessageBanque.objects.filter(sens="notification"))


def rien_n_a_change(paiement: Paiement) -> None:
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()
    assert not Facture.objects.exclude(regle=0).exists()


@pytest.mark.parametrize("cle", [c for c in IPN if "expected_status" in lyra.VECTEURS[c]])
def test_every_recorded_notification_leads_where_told(
    client: Client, paiement: Paiement, trois_banques: dict[str, dict[str, str]], cle: str
) -> None:
    champs = lyra.ipn(cle, paiement)
    if cle == "ipn-production-key":
        production = {"cle": lyra.VECTEURS[cle]["key"], "mode": "PRODUCTION"}
        trois_banques["systempay"] = lyra.CONTRAT | production
        champs = lyra.signe(champs, production["cle"])
    assert recevoir(client, champs) == 200
    paiement.refresh_from_db()
    assert paiement.etat == ETATS[lyra.VECTEURS[cle]["expected_status"]]
    comptes_justes()


@pytest.mark.parametrize("cle", IPN)
def test_every_recorded_body_is_taken_or_refused_as_it_travels(
    client: Client, paiement: Paiement, trois_banques: dict[str, dict[str, str]], cle: str
) -> None:
    """To the byte: latin-1 and other keys included. Its order is nobody's, so it pays nothing."""
    vecteur = lyra.VECTEURS[cle]
    mode = vecteur["fields"]["vads_ctx_mode"]
    trois_banques["systempay"] = lyra.CONTRAT | {"cle": vecteur["key"], "mode": mode}
    Paiement.objects.update(jeton=vecteur["fields"]["vads_order_id"])
    forme = "application/x-www-form-urlencoded"
    reponse = client.post(lyra.NOTIFICATION, vecteur["raw_query"], content_type=forme)
    assert reponse.status_code == (200 if vecteur["expect"] == "valid" else 400)
    assert notifications()[0].brut == vecteur["raw_query"]
    rien_n_a_change(paiement)


def test_a_payment_is_settled_with_what_was_taken(
    client: Client, paiement: Paiement, facture: Facture
) -> None:
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement)) == 200
    encaissement = Encaissement.objects.get()
    facture.refresh_from_db()
    assert (encaissement.montant, facture.regle) == (45_90, 45_90)
    assert encaissement.reference_bancaire == lyra.uuid(paiement)
    message = notifications()[0]
    assert (message.paiement, message.provenance) == (paiement, "127.0.0.1")
    assert message.applique
    assert message.confirmations.count() == 1
    comptes_justes()


def test_the_bank_resends_and_nothing_is_counted_twice(client: Client, paiement: Paiement) -> None:
    for cle in ("ipn-authorised", "ipn-retry-same-authorised", "ipn-captured", "ipn-authorised"):
        assert recevoir(client, lyra.ipn(cle, paiement)) == 200
    assert Encaissement.objects.count() == 1
    assert len(notifications()) == 4
    comptes_justes()


def test_the_status_decides_whatever_the_result_says(client: Client, paiement: Paiement) -> None:
    """vads_result=00 beside a status that is no payment: others read it as paid."""
    for statut in ("WAITING_AUTHORISATION", "REFUSED", "", "authorised", "PAID"):
        ipn = lyra.ipn("ipn-authorised", paiement, trans_status=statut, result="00")
        assert recevoir(client, ipn) == 200
    rien_n_a_change(paiement)


def test_what_was_really_taken_counts_not_what_was_asked(
    client: Client, paiement: Paiement
) -> None:
    ipn = lyra.ipn("ipn-authorised", paiement, effective_amount="4589")
    assert recevoir(client, ipn) == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.A_ECLAIRCIR
    assert Encaissement.objects.get().montant == 45_89
    assert not Facture.objects.exclude(regle=0).exists()


@pytest.mark.parametrize(
    "champs",
    [
        {"ctx_mode": "PRODUCTION"},
        {"ctx_mode": ""},
        {"ctx_mode": "test"},
        {"site_id": "87654321"},
        {"site_id": ""},
        {"site_id": "012345678"},
    ],
    ids=str,
)
def test_well_signed_but_of_another_shop_or_mode(
    client: Client, paiement: Paiement, champs: dict[str, str]
) -> None:
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement, **champs)) == 400
    rien_n_a_change(paiement)
    assert notifications()[0].verdict.startswith("refusé : autre")


def test_in_production_a_test_message_is_refused(
    client: Client, paiement: Paiement, trois_banques: dict[str, dict[str, str]]
) -> None:
    trois_banques["systempay"] = lyra.CONTRAT | {"mode": "PRODUCTION"}
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement)) == 400
    rien_n_a_change(paiement)


def test_a_shop_left_on_sha_1(
    client: Client, paiement: Paiement, trois_banques: dict[str, dict[str, str]]
) -> None:
    trois_banques["systempay"] = lyra.CONTRAT | {"signature": "sha1"}
    ipn = lyra.ipn("ipn-authorised", paiement)
    assert recevoir(client, ipn) == 400
    rien_n_a_change(paiement)
    assert recevoir(client, lyra.signe_sha1(ipn)) == 200
    assert Encaissement.objects.count() == 1


def test_a_bad_signature_is_kept_said_and_refused(
    client: Client, paiement: Paiement, caplog: pytest.LogCaptureFixture
) -> None:
    champs = lyra.ipn("ipn-refused", paiement) | {"vads_trans_status": "AUTHORISED"}
    assert recevoir(client, champs) == 400
    rien_n_a_change(paiement)
    (message,) = notifications()
    assert (message.paiement, message.verdict) == (paiement, "refusé : signature fausse")
    assert "vads_trans_status" in message.brut
    assert not message.confirmations.exists()
    assert "message refusé" in caplog.text
    assert paiement.reference in caplog.text


@pytest.mark.parametrize("champs", [{}, {"signature": ""}, {"vads_order_id": "INCONNU22222"}])
def test_an_unsigned_or_unknown_order_is_refused_or_unknown(
    client: Client, paiement: Paiement, champs: dict[str, str]
) -> None:
    ipn = lyra.ipn("ipn-authorised", paiement)
    del ipn["signature"]
    attendu = 404 if "vads_order_id" in champs else 400
    assert recevoir(client, ipn | champs) == attendu
    rien_n_a_change(paiement)
    assert len(notifications()) == 1


def test_an_order_of_nobodys_is_kept_even_well_signed(client: Client, paiement: Paiement) -> None:
    ipn = lyra.ipn("ipn-authorised", paiement, order_id="INCONNU22222")
    assert recevoir(client, ipn) == 404
    (message,) = notifications()
    assert (message.paiement, message.verdict) == (None, "paiement inconnu")
    rien_n_a_change(paiement)


def test_a_message_that_could_not_be_kept_is_not_answered_ok(
    client: Client, paiement: Paiement
) -> None:
    client.raise_request_exception = False
    panne = mock.patch.object(MessageBanque.objects, "create", side_effect=DatabaseError("plein"))
    with panne:
        assert recevoir(client, lyra.ipn("ipn-authorised", paiement)) == 500
        assert recevoir(client, {"vads_order_id": "INCONNU22222"}) == 500
    rien_n_a_change(paiement)
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement)) == 200
    assert Encaissement.objects.count() == 1


def test_a_full_card_number_is_refused_and_not_kept(client: Client, paiement: Paiement) -> None:
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement, card_number=CARTE)) == 400
    rien_n_a_change(paiement)
    (message,) = notifications()
    assert CARTE not in message.brut
    assert "[carte]" in message.brut
    assert message.verdict == "numéro de carte retiré ; refusé : numéro de carte en clair"


def test_an_operation_whose_name_looks_like_a_card_is_not_one(
    client: Client, paiement: Paiement
) -> None:
    """A uuid is hexadecimal: one in many billions reads as a card's 19 digits."""
    nom = "abcdef4970100000000000063abcdef9"
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement, trans_uuid=nom)) == 200
    assert Encaissement.objects.get().reference_bancaire == nom


@pytest.mark.parametrize(
    "champs",
    [
        {"trans_uuid": ""},
        {"trans_uuid": "PAY"},
        {"trans_uuid": "x" * 32},
        {"trans_uuid": "0" * 33},
        {"currency": "", "effective_currency": ""},
        {"effective_currency": "EURO"},
        {"operation_type": "CREDIT\x00"},
        {"operation_type": "VERIFICATION"},
        {"effective_currency": "97\x00"},
        {"amount": "", "effective_amount": ""},
        {"effective_amount": "45.90"},
        {"effective_amount": "-4590"},
        {"effective_amount": "0"},
        {"effective_amount": "1" * 13},
    ],
    ids=str,
)
def test_a_success_that_does_not_say_of_what_proves_nothing(
    client: Client, paiement: Paiement, champs: dict[str, str]
) -> None:
    client.raise_request_exception = False
    assert recevoir(client, lyra.ipn("ipn-authorised", paiement, **champs)) == 200
    rien_n_a_change(paiement)


def test_fields_renamed_under_a_true_signature_are_no_second_capture(
    client: Client, paiement: Paiement
) -> None:
    """The names are not signed, only their order: whoever holds a signed message (the parent's own
    return is one) can give the next value to the operation's name, and ask for the money twice."""
    ipn = lyra.ipn("ipn-authorised", paiement)
    assert recevoir(client, ipn) == 200
    ipn["vads_trans_t"] = ipn.pop("vads_trans_uuid")
    ipn["vads_trans_uuid"] = ipn.pop("vads_url_check_src")
    assert lyra.signe(ipn) == ipn
    assert recevoir(client, ipn) == 200
    assert Encaissement.objects.count() == 1
    comptes_justes()


@pytest.mark.parametrize("nom", ["trans_status", "result", "auth_result", "trans_uuid"])
def test_letters_that_the_database_cannot_hold_break_nothing(
    client: Client, paiement: Paiement, nom: str
) -> None:
    client.raise_request_exception = False
    champs: dict[str, Any] = {nom: "A\x00B\ufffd"}
    assert recevoir(client, lyra.ipn("ipn-refused", paiement, **champs)) == 200
    rien_n_a_change(paiement)


def test_a_body_that_is_no_form_is_kept_too(client: Client, paiement: Paiement) -> None:
    client.raise_request_exception = False
    for forme in (
        "application/x-www-form-urlencoded; charset=iso-8859-1",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/json",
    ):
        reponse = client.post(lyra.NOTIFICATION, "vads_order_id=X", content_type=forme)
        assert reponse.status_code == 404
    assert [m.brut for m in notifications()] == ["vads_order_id=X"] * 4
    rien_n_a_change(paiement)


def test_a_thousand_fields_are_kept_and_pay_nothing(client: Client, paiement: Paiement) -> None:
    client.raise_request_exception = False
    corps = "&".join(f"vads_{n}=x" for n in range(2000))
    forme = "application/x-www-form-urlencoded"
    assert client.post(lyra.NOTIFICATION, corps, content_type=forme).status_code == 404
    assert client.post(f"{lyra.NOTIFICATION}?{corps}").status_code == 404
    assert len(notifications()) == 2
    rien_n_a_change(paiement)


def test_the_return_carries_no_authority(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    """Signed by the bank or not, what the browser brings only makes us ask."""
    banque.repond(lyra.aucune_transaction())
    retour = client.get(lyra.RETOUR, lyra.ipn("ipn-authorised", paiement))
    assert (retour.status_code, retour["Location"]) == (302, f"/paiement/{paiement.reference}/")
    rien_n_a_change(paiement)
    assert len(banque.appels) == 1
