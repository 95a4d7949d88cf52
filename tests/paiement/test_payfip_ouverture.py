"""What we send to PayFiP, what it may answer, and how its doorbell rings."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import time_machine
from django.test import Client
from lxml import etree

from comptes.models import Famille
from factures.models import Encaissement, Facture
from paiement import passerelles
from paiement.etats import Etat
from paiement.models import MessageBanque, Paiement
from paiement.passerelles.base import Adresses, BanqueInjoignable, OuvertureRefusee, Passerelle
from paiement.services import ouvrir
from tests import fabriques

from . import dgfip
from .banque import Banque, comptes_justes, corps_envoye

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]
ADRESSES = Adresses(
    "https://famille.exemple.fr/retour/", "https://famille.exemple.fr/notification/"
)
IDOP = "6475fa10-b338-11e2-a082-001fe256bdfe"


@pytest.fixture
def facture(famille: Famille) -> Facture:
    fabriques.enfant(famille)
    return fabriques.facture(famille, 97_35)


@pytest.fixture
def payfip() -> Passerelle:
    return passerelles.pour(fabriques.la_regie(), "payfip")


@pytest.fixture
def neuf(famille: Famille, facture: Facture, payfip: Passerelle) -> Paiement:
    """An attempt that has not been to the bank yet."""
    return fabriques.paiement(famille, facture, passerelle=payfip)


@pytest.fixture
def paiement(famille: Famille, facture: Facture) -> Paiement:
    return dgfip.paiement(famille, facture, idop=IDOP)


def envoye(banque: Banque) -> etree._Element:
    (demande,) = corps_envoye(banque.appels[-1])[0]
    return demande


def test_the_request_is_the_guides_to_the_element(
    neuf: Paiement, payfip: Passerelle, banque: Banque
) -> None:
    banque.repond(dgfip.creation(IDOP))
    with time_machine.travel(datetime.fromisoformat("2026-12-31T23:30:00+00:00")):
        ouverture = payfip.preparer(neuf, ADRESSES)
    assert ouverture.vers.url == f"https://payfip.exemple.fr/tpa/paiementws.web?idop={IDOP}"
    assert (ouverture.jeton, dict(ouverture.vers.champs)) == (IDOP, {})
    demande = envoye(banque)
    espace = re.escape(
        "{http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
        "contrat_paiement_securise/PaiementSecuriseService}"
    )
    assert re.fullmatch(f"{espace}creerPaiementSecurise", str(demande.tag))
    (arg0,) = demande
    assert arg0.tag == "arg0"
    assert [(e.tag, e.text) for e in arg0] == [
        ("exer", "2027"),  # already the new year in Paris
        ("mel", "recu@exemple.fr"),
        ("montant", "9735"),
        ("numcli", "006270"),
        ("objet", f"Portail famille {neuf.reference}"),
        ("refdet", neuf.reference),
        ("saisie", "T"),
        ("urlnotif", ADRESSES.notification),
        ("urlredirect", ADRESSES.retour),
    ]


def test_the_words_are_ones_that_the_bank_takes(
    neuf: Paiement, payfip: Passerelle, banque: Banque
) -> None:
    banque.repond(dgfip.creation(IDOP))
    payfip.preparer(neuf, ADRESSES)
    dit = {str(e.tag): e.text or "" for e in envoye(banque)[0]}
    assert re.fullmatch(r"[A-Za-z0-9 ]{1,100}", dit["objet"])
    assert re.fullmatch(r"[A-Za-z0-9]{6,30}", dit["refdet"])
    assert re.fullmatch(r"\d{6}", dit["numcli"])
    assert max(len(dit["urlnotif"]), len(dit["urlredirect"])) < 250


def test_it_travels_as_payfip_expects(neuf: Paiement, payfip: Passerelle, banque: Banque) -> None:
    banque.repond(dgfip.creation(IDOP))
    payfip.preparer(neuf, ADRESSES)
    (appel,) = banque.appels
    assert appel.headers["SOAPAction"] == '""'
    assert appel.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert "Authorization" not in appel.headers


def test_it_says_nothing_of_the_child_nor_of_the_family(
    neuf: Paiement, payfip: Passerelle, banque: Banque, facture: Facture
) -> None:
    banque.repond(dgfip.creation(IDOP))
    payfip.preparer(neuf, ADRESSES)
    dit = str(banque.appels[0].body).lower()
    for secret in ("petit", "hélène", "gabin", "000754", facture.numero.lower()):
        assert secret not in dit


def test_the_question_names_the_idop_to_the_letter(
    paiement: Paiement, payfip: Passerelle, banque: Banque
) -> None:
    banque.repond(dgfip.reponse("syn-P", paiement))
    payfip.interroger(paiement)
    demande = envoye(banque)
    assert str(demande.tag).endswith("}recupererDetailPaiementSecurise")
    assert [(e.tag, [(x.tag, x.text) for x in e]) for e in demande] == [("arg0", [("idOp", IDOP)])]


@pytest.mark.parametrize("code", ["A1", "A2", "R3", "M1", "M3", "M5", "N1", "D1", "S1", "T4", "P5"])
def test_a_fault_opens_no_page(
    neuf: Paiement, payfip: Passerelle, banque: Banque, code: str
) -> None:
    banque.repond(dgfip.faute(code), 500)
    with pytest.raises(OuvertureRefusee, match=code):
        payfip.preparer(neuf, ADRESSES)


@pytest.mark.parametrize(
    "idop", ["", "x" * 81, "a b", "a&amp;montant=1", "a\nb", "é", "../../x", "javascript:x"]
)
def test_a_page_without_an_idop_that_can_be_followed_is_none(
    neuf: Paiement, payfip: Passerelle, banque: Banque, idop: str
) -> None:
    banque.repond(dgfip.creation(idop))
    with pytest.raises(BanqueInjoignable):
        payfip.preparer(neuf, ADRESSES)


@pytest.mark.parametrize(
    "reponse",
    [dgfip.faute("A2"), dgfip.REPONSES["syn-tech-999"]["response"], "<html>", ""],
    ids=["fault", "technical fault", "web page", "nothing"],
)
def test_without_a_page_the_parent_is_told_and_the_invoices_are_free(
    parent: Client, famille: Famille, facture: Facture, banque: Banque, reponse: str
) -> None:
    fabriques.panier(famille, facture)
    banque.repond(reponse, 500)
    donnees = {
        f"montant-{facture.pk}": "9735",
        "passerelle": "payfip",
        "courriel": "recu@exemple.fr",
    }
    page = parent.post("/panier/", donnees)
    assert page.status_code == 502
    facture.refresh_from_db()
    assert facture.tenue_par == ""
    paiement = Paiement.objects.get()
    assert (paiement.etat, paiement.interroger_le) == (Etat.ABANDONNE, None)
    assert len(banque.appels) == 1  # creating is not repeated


def test_an_opening_that_hangs_is_not_repeated(
    neuf: Paiement, payfip: Passerelle, banque: Banque, facture: Facture
) -> None:
    banque.tombe(requests.ReadTimeout())
    assert ouvrir(neuf, payfip) is None
    assert len(banque.appels) == 1
    facture.refresh_from_db()
    assert facture.tenue_par == ""


@pytest.mark.parametrize(
    ("montant", "pris"), [(99, False), (1_00, True), (99_999_99, True), (100_000_00, False)]
)
def test_it_takes_from_one_euro_to_less_than_a_hundred_thousand(
    payfip: Passerelle, montant: int, pris: bool
) -> None:
    assert payfip.accepte(montant) is pris


def test_an_address_is_needed(parent: Client, famille: Famille, facture: Facture) -> None:
    fabriques.panier(famille, facture)
    donnees = {f"montant-{facture.pk}": "9735", "passerelle": "payfip", "courriel": ""}
    assert parent.post("/panier/", donnees).status_code == 200
    assert not Paiement.objects.exists()


# --- the doorbell ---------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["idop", "idOp", "IDOP", "IdOp"])
@pytest.mark.parametrize("maniere", ["query", "body", "body and query", "get"])
def test_it_rings_in_any_case_by_any_way(
    client: Client, paiement: Paiement, banque: Banque, nom: str, maniere: str
) -> None:
    banque.repond(dgfip.reponse("syn-P", paiement))
    donnees: dict[str, Any] = {nom: IDOP}
    match maniere:
        case "query":
            reponse = client.post(f"{dgfip.NOTIFICATION}?{urlencode(donnees)}")
        case "body":
            reponse = client.post(dgfip.NOTIFICATION, donnees)
        case "body and query":
            reponse = client.post(f"{dgfip.NOTIFICATION}?{urlencode(donnees)}", donnees)
        case _:
            reponse = client.get(dgfip.NOTIFICATION, donnees)
    assert reponse.status_code == 200
    assert Encaissement.objects.get().montant == 97_35
    assert IDOP in MessageBanque.objects.get(sens="notification").brut
    comptes_justes()


@pytest.mark.parametrize(
    "idop", ["", IDOP[:-1], IDOP + " ", "0" * 36, "\x00", "x" * 5000, "' OR 1=1 --"]
)
def test_an_idop_of_nobodys_is_kept_and_asks_nothing(
    client: Client, paiement: Paiement, banque: Banque, idop: str
) -> None:
    assert client.post(dgfip.NOTIFICATION, {"idop": idop}).status_code == 404
    assert MessageBanque.objects.get().paiement is None
    assert not banque.appels


def test_what_it_claims_decides_nothing(client: Client, paiement: Paiement, banque: Banque) -> None:
    banque.repond(dgfip.REPONSES["syn-P5"]["response"])
    affirme = {"idop": IDOP, "resultrans": "P", "montant": "9735", "refdet": paiement.reference}
    assert client.post(dgfip.NOTIFICATION, affirme).status_code == 200
    assert client.get(dgfip.RETOUR, affirme).status_code == 302
    paiement.refresh_from_db()
    assert paiement.etat == Etat.EN_COURS
    assert not Encaissement.objects.exists()


def test_it_rings_thrice_and_the_money_is_counted_once(
    client: Client, paiement: Paiement, banque: Banque
) -> None:
    banque.repond(dgfip.reponse("syn-V", paiement))
    for _ in range(3):
        client.post(dgfip.NOTIFICATION, {"idop": IDOP})
    assert Encaissement.objects.count() == 1
    comptes_justes()
