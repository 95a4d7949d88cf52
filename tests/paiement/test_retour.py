"""The parent is back from the bank: the return only asks, and the result tells the truth."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from paiement.services import abandonner
from tests import fabriques

from .banque import Banque, comptes_justes, parametres

pytestmark = pytest.mark.django_db
ADRESSE = "/paiement/retour/payline/"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return fabriques.paiement(famille, facture, jeton="J-1")


def titre(texte: str) -> str:
    return texte.split("<h1")[1].split(">", 1)[1].split("</h1>")[0].strip()


@pytest.mark.parametrize("cle", ["return", "return-widget"])
@pytest.mark.parametrize(
    ("reponse", "etat", "attendu"),
    [
        ("syn-accepted", Etat.ACCEPTE, "Paiement effectué"),
        ("syn-refused", Etat.REFUSE, "Paiement refusé"),
        ("syn-cancelled", Etat.ABANDONNE, "Paiement abandonné"),
        ("syn-expired", Etat.EXPIRE, "Paiement abandonné"),
        ("syn-pending-partner", Etat.EN_COURS, "Paiement en attente"),
        ("syn-accepted-amount-mismatch", Etat.A_ECLAIRCIR, "Paiement en attente"),
        ("syn-internal-error", Etat.EN_COURS, "Paiement en attente"),
    ],
)
def test_the_page_says_what_the_bank_said(
    parent: Client,
    paiement: Paiement,
    banque: Banque,
    reponse: str,
    etat: Etat,
    attendu: str,
    cle: str,
) -> None:
    banque.dit(reponse, paiement)
    retour = parent.get(ADRESSE, parametres(cle, "J-1"))
    assert (retour.status_code, retour["Location"]) == (302, f"/paiement/{paiement.reference}/")
    assert titre(parent.get(retour["Location"]).text) == attendu
    paiement.refresh_from_db()
    assert paiement.etat == etat
    comptes_justes()


def test_the_bank_is_down_and_the_page_says_that_we_wait(
    parent: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.tombe()
    retour = parent.get(f"{ADRESSE}?token=J-1", follow=True)
    assert titre(retour.text) == "Paiement en attente"
    paiement.refresh_from_db()
    assert (paiement.etat, paiement.interroger_le is not None) == (Etat.EN_COURS, True)


def test_forged_parameters_pay_nothing(parent: Client, paiement: Paiement, banque: Banque) -> None:
    banque.dit("syn-pending-not-redirected")
    forge = {"status": "ACCEPTED", "code": "00000", "amount": "9735", "etat": "accepte"}
    retour = parent.get(ADRESSE, {"token": "J-1", **forge}, follow=True)
    assert titre(retour.text) == "Paiement en attente"
    assert not Encaissement.objects.exists()


def test_the_session_ended_on_the_banks_page(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    """The money is recorded at once; the result waits behind the login."""
    banque.dit("syn-accepted", paiement)
    retour = client.get(f"{ADRESSE}?token=J-1")
    assert Encaissement.objects.get().reference == paiement.reference
    resultat = client.get(retour["Location"])
    assert resultat.status_code == 302
    assert resultat["Location"] == f"/connexion/?next=/paiement/{paiement.reference}/"
    donnees = {"username": "000754", "password": fabriques.MOT_DE_PASSE}
    suite = client.post(resultat["Location"], donnees, follow=True)
    assert suite.redirect_chain == [(f"/paiement/{paiement.reference}/", 302)]
    assert titre(suite.text) == "Paiement effectué"


def test_a_session_outlives_the_time_on_the_banks_page() -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) > timedelta(minutes=15)


def test_the_return_replayed_a_day_later_changes_nothing(
    parent: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.dit("syn-accepted", paiement)
    parent.get(f"{ADRESSE}?token=J-1")
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert parent.get(f"{ADRESSE}?token=J-1").status_code == 302
    assert Encaissement.objects.count() == 1
    comptes_justes()


def test_an_unknown_token_is_a_404_and_is_kept(
    parent: Client, paiement: Paiement, banque: Banque
) -> None:
    """The view is not wrapped in a transaction that its own 404 would roll back."""
    assert settings.DATABASES["default"].get("ATOMIC_REQUESTS", False) is False
    assert parent.get(f"{ADRESSE}?token=zzz").status_code == 404
    garde = MessageBanque.objects.get()
    assert (garde.sens, garde.paiement, garde.provenance) == ("retour", None, "")
    assert not banque.appels


def test_a_refusal_read_while_the_page_is_open_may_become_a_success(
    parent: Client, paiement: Paiement, banque: Banque
) -> None:
    """Another card, tried on the page that the parent had left open in another tab."""
    banque.dit("syn-refused", paiement)
    parent.get(f"{ADRESSE}?token=J-1")
    banque.dit("syn-accepted", paiement)
    assert titre(parent.get(f"{ADRESSE}?token=J-1", follow=True).text) == "Paiement effectué"
    comptes_justes()


SUITES = ["", "reprendre/", "abandonner/", "recu/"]


@pytest.mark.parametrize("suite", SUITES)
def test_another_familys_payment_is_exactly_one_that_does_not_exist(
    parent: Client, banque: Banque, suite: str
) -> None:
    voisins = fabriques.nouvelle_famille()
    voisin = fabriques.paiement(voisins, fabriques.facture(voisins), jeton="J-9")
    demander = parent.post if suite else parent.get
    donnees = {"courriel": "a@exemple.fr", "confirmer": "1"}
    reponses = [demander(f"/paiement/{r}/{suite}", donnees) for r in (voisin.reference, "A" * 12)]
    assert [r.status_code for r in reponses] == [404, 404]
    textes = [re.sub(r'value="\w{64}"', "", r.text) for r in reponses]  # the forms' own tokens
    assert textes[0] == textes[1]
    assert not banque.appels
    voisin.refresh_from_db()
    assert voisin.etat == Etat.EN_COURS


@pytest.mark.parametrize("suite", SUITES[1:])
def test_what_changes_something_is_not_done_by_a_link(
    parent: Client, paiement: Paiement, banque: Banque, suite: str
) -> None:
    assert parent.get(f"/paiement/{paiement.reference}/{suite}").status_code == 405
    assert not banque.appels


def test_resuming_goes_back_to_the_open_page_then_to_the_truth(
    parent: Client, paiement: Paiement, banque: Banque
) -> None:
    adresse = f"/paiement/{paiement.reference}/reprendre/"
    assert parent.post(adresse)["Location"] == paiement.page
    assert not banque.appels
    banque.dit("syn-expired")
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        suite = parent.post(adresse)
        assert suite["Location"] == f"/paiement/{paiement.reference}/"
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EXPIRE


def test_letting_go_asks_the_bank_first(
    parent: Client, paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    """Paid in another tab: it is not abandoned, it is paid."""
    banque.dit("syn-accepted", paiement)
    parent.post(f"/paiement/{paiement.reference}/abandonner/")
    paiement.refresh_from_db()
    assert paiement.etat == Etat.ACCEPTE


def test_letting_go_frees_the_invoice_and_the_bank_is_still_asked(
    parent: Client, paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    banque.dit("syn-pending-on-page")
    suite = parent.post(f"/paiement/{paiement.reference}/abandonner/", follow=True)
    assert titre(suite.text) == "Paiement abandonné"
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, facture.tenue_par) == (Etat.ABANDONNE, "")
    assert paiement.interroger_le is not None


def test_letting_go_with_the_bank_down_takes_one_warning(
    parent: Client, paiement: Paiement, facture: Facture, banque: Banque
) -> None:
    banque.tombe()
    adresse = f"/paiement/{paiement.reference}/abandonner/"
    avertissement = parent.post(adresse)
    assert (avertissement.status_code, "confirmer" in avertissement.text) == (200, True)
    facture.refresh_from_db()
    assert facture.tenue_par == paiement.reference
    parent.post(adresse, {"confirmer": "1"})
    paiement.refresh_from_db()
    facture.refresh_from_db()
    assert (paiement.etat, facture.tenue_par) == (Etat.ABANDONNE, "")
    assert paiement.interroger_le is not None


def test_letting_go_of_an_attempt_whose_page_opens_at_this_very_moment(
    famille: Famille, facture: Facture, banque: Banque
) -> None:
    """Two tabs: one waits for the bank's page, the other lets go on what it read before. The page
    is open somewhere, so the bank must still be asked what became of it."""
    lu_avant = fabriques.paiement(famille, facture)
    Paiement.objects.filter(pk=lu_avant.pk).update(jeton="J-2", page="https://banque.exemple.fr/2")
    abandonner(lu_avant)
    paiement = Paiement.objects.get()
    assert paiement.etat == Etat.ABANDONNE
    assert paiement.interroger_le is not None
