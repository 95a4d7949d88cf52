"""The bank's doorbell: kept, then checked at the bank; what it claims decides nothing."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import requests
import time_machine
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ

from comptes.models import Famille
from factures.models import DocumentRecu, Encaissement, Facture, Recu
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from tests import fabriques

from .banque import Banque, comptes_justes, message, parametres

pytestmark = pytest.mark.django_db
ADRESSE = "/paiement/notification/payline/"
CARTE = "4970100000000006"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return fabriques.paiement(famille, facture, jeton="J-1")


def sonner(client: Client, jeton: str, cle: str = "notif", **autres: str) -> int:
    """What the bank's server does; its answer's status."""
    return client.get(ADRESSE, parametres(cle, jeton) | autres).status_code


def rien_n_a_change(paiement: Paiement) -> None:
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()
    assert not Facture.objects.exclude(regle=0).exists()


@pytest.mark.parametrize("cle", ["notif", "notif-lowercase"])
def test_it_rings_and_the_bank_is_asked(
    client: Client, paiement: Paiement, banque: Banque, cle: str
) -> None:
    banque.dit("syn-accepted", paiement)
    assert sonner(client, "J-1", cle) == 200
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE
    assert banque.operations == ["getWebPaymentDetails"]
    sonnette, reponse = MessageBanque.objects.order_by("pk")
    assert (sonnette.sens, sonnette.verdict) == ("notification", "paiement connu")
    assert "token=J-1" in sonnette.brut
    assert sonnette.provenance == "127.0.0.1"
    assert (reponse.sens, reponse.paiement) == ("reponse", paiement)
    assert reponse.brut == message("syn-accepted", paiement)
    comptes_justes()


def test_a_post_rings_too(client: Client, paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", paiement)
    assert client.post(ADRESSE, {"token": "J-1"}).status_code == 200
    corps = urlencode({"token": "J-1"})
    forme = "application/x-www-form-urlencoded"
    assert client.post(ADRESSE, corps, content_type=forme).status_code == 200
    assert Encaissement.objects.count() == 1
    assert all("J-1" in m.brut for m in MessageBanque.objects.filter(sens="notification"))


@pytest.mark.parametrize("jeton", ["zzz", "", "J-", "j-1", "J-1 ", "J-1\x00", "é", "x" * 5000])
def test_an_unknown_token_is_kept_and_changes_nothing(
    client: Client, paiement: Paiement, banque: Banque, jeton: str
) -> None:
    assert sonner(client, jeton, "notif-unknown-token" if jeton == "zzz" else "notif") == 404
    garde = MessageBanque.objects.get()
    assert (garde.paiement, garde.verdict) == (None, "paiement inconnu")
    rien_n_a_change(paiement)
    assert not banque.appels


def test_an_attempt_without_a_token_does_not_answer_to_an_empty_one(
    client: Client, famille: Famille, facture: Facture, banque: Banque
) -> None:
    paiement = fabriques.paiement(famille, facture)
    assert client.get(f"{ADRESSE}?token=").status_code == 404
    assert client.get(ADRESSE).status_code == 404
    rien_n_a_change(paiement)


def test_another_banks_name_is_no_page(client: Client, paiement: Paiement) -> None:
    assert client.get("/paiement/notification/banque-de-mars/?token=J-1").status_code == 404


@pytest.mark.parametrize(
    "panne", [requests.ConnectionError(), requests.ReadTimeout(), 401, 500], ids=str
)
def test_the_bank_is_down_when_asked_and_is_asked_again_later(
    client: Client, paiement: Paiement, banque: Banque, panne: Exception | int
) -> None:
    if isinstance(panne, int):
        banque.repond("non", panne)
    else:
        banque.tombe(panne)
    assert sonner(client, "J-1") == 200
    rien_n_a_change(paiement)
    assert paiement.interroger_le is not None
    assert MessageBanque.objects.filter(verdict__startswith="injoignable").count() == 1
    banque.dit("syn-accepted", paiement)
    assert sonner(client, "J-1") == 200
    assert Encaissement.objects.count() == 1


@pytest.mark.parametrize(
    "reponse", ["syn-pending-on-page", "syn-pending-not-redirected", "syn-duplicate", "syn-fraud"]
)
def test_what_it_claims_is_worth_nothing(
    client: Client, paiement: Paiement, banque: Banque, reponse: str
) -> None:
    banque.dit(reponse)
    affirme = {
        "status": "ACCEPTED",
        "result": "00000",
        "shortMessage": "ACCEPTED",
        "amount": "9735",
        "montant": "9735",
        "order.ref": paiement.reference,
    }
    assert sonner(client, "J-1", **affirme) == 200
    assert client.post(f"{ADRESSE}?token=J-1", affirme).status_code == 200
    rien_n_a_change(paiement)


def test_a_refusal_that_it_claims_is_worth_nothing_either(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    sonner(client, "J-1", status="REFUSED", amount="1")
    assert Encaissement.objects.get().montant == 97_35


def test_twice_thrice_and_a_day_later_is_once(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    for jours in (0, 0, 1):
        with time_machine.travel(timezone.now() + timedelta(days=jours)):
            assert sonner(client, "J-1") == 200
    assert Encaissement.objects.count() == Recu.objects.count() == OrmQ.objects.count() == 1
    assert paiement.transitions.filter(vers=Etat.ACCEPTE).count() == 1
    assert MessageBanque.objects.filter(sens="notification").count() == 3
    comptes_justes()


def test_it_answers_without_making_a_pdf(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    sonner(client, "J-1")
    assert not DocumentRecu.objects.exists()
    assert OrmQ.objects.get().task["func"] == "paiement.taches.remettre_recu"


@pytest.mark.parametrize(
    "carte",
    [CARTE, "378282246310005", "3782 822463 10005", "4970 1000 0000 0006", "4970-1000-0000-0006"],
)
def test_a_card_number_is_never_kept(
    client: Client, paiement: Paiement, banque: Banque, carte: str
) -> None:
    banque.dit("syn-pending-on-page")
    sonner(client, "J-1", carte=carte)
    client.post(f"{ADRESSE}?token=J-1", f"pan={carte}&x=1", content_type="text/plain")
    chiffres = "".join(c for c in carte if c.isdigit())
    for garde in MessageBanque.objects.filter(sens="notification"):
        assert "[carte]" in garde.brut
        assert garde.verdict == "numéro de carte retiré ; paiement connu"
        assert chiffres[4:12] not in "".join(c for c in garde.brut if c.isdigit())


def test_an_answer_with_a_card_number_is_refused_and_kept_without_it(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    carte = f"<impl:card><obj:number>{CARTE}</obj:number></impl:card><impl:order>"
    banque.repond(message("syn-accepted", paiement).replace("<impl:order>", carte))
    assert sonner(client, "J-1") == 200
    rien_n_a_change(paiement)
    garde = MessageBanque.objects.get(sens="reponse")
    assert garde.verdict == "numéro de carte retiré ; refusé"
    assert "<obj:number>[carte]</obj:number>" in garde.brut


@pytest.mark.parametrize(
    "suite",
    [
        "497010XXXXXX0006",  # masked, as banks do
        "4970100000000007",  # not a card: its last digit does not fit
        "28346175217678",  # the bank's own number for the operation
        "16RjWdtpDkFVfZkGV4970100000000006",  # a token's tail
        "20261122101502497010",
    ],
)
def test_what_only_looks_like_a_card_is_kept_as_received(
    client: Client, paiement: Paiement, banque: Banque, suite: str
) -> None:
    banque.dit("syn-pending-on-page")
    sonner(client, "J-1", suite=suite)
    assert suite in MessageBanque.objects.get(sens="notification").brut


def test_a_long_body_is_capped(client: Client, paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-accepted", paiement)
    corps = "é" * 200_000
    reponse = client.post(f"{ADRESSE}?token=J-1", corps, content_type="text/plain")
    assert reponse.status_code == 200
    garde = MessageBanque.objects.get(sens="notification")
    assert 60_000 < len(garde.brut.encode()) <= 64 * 1024
    assert Encaissement.objects.count() == 1


def test_zero_bytes_and_broken_letters_are_kept_as_they_can_be(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    corps = b"a\x00b\xff\xe9 <xml>"
    assert client.post(f"{ADRESSE}?token=J-1", corps, content_type="text/plain").status_code == 200
    garde = MessageBanque.objects.get(sens="notification")
    assert garde.brut == "token=J-1\na\ufffdb\ufffd\ufffd <xml>"
    assert Encaissement.objects.count() == 1


def test_a_megabyte_is_not_even_read(client: Client, paiement: Paiement) -> None:
    corps = "x" * 2_000_000
    assert client.post(ADRESSE, corps, content_type="text/plain").status_code in (400, 413)
    rien_n_a_change(paiement)
