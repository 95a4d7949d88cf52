"""A session ends after 30 minutes without a page; the basket is kept, and all is said."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from comptes.models import Famille, Utilisateur
from paiement.models import Panier
from portail.activite import PAUSE
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
DUREE = timedelta(minutes=30)
SECONDE = timedelta(seconds=1)
FINIE = "/connexion/?fin=inactivite&next=/factures/"


@pytest.fixture
def horloge() -> Iterator[Any]:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as horloge:
        yield horloge


@pytest.fixture
def connecte(horloge: Any, client: Client, famille: Famille) -> Client:
    """Signed in through the door, at the clock's first second."""
    client.post("/connexion/", {"username": "000754", "password": MOT_DE_PASSE})
    assert client.get("/factures/").status_code == 200
    return client


def ouverte(client: Client) -> bool:
    return client.get("/factures/").status_code == 200


def test_it_is_open_at_29_59_and_closed_at_30_00(connecte: Client, horloge: Any) -> None:
    horloge.shift(DUREE - SECONDE)
    assert ouverte(connecte)
    horloge.shift(DUREE)
    assert connecte.get("/factures/")["Location"] == FINIE


def test_every_page_counts_to_the_minute(connecte: Client, horloge: Any) -> None:
    """Within a minute of the last one written down, a page is not: 29 minutes at the least."""
    assert PAUSE <= 60
    horloge.shift(timedelta(seconds=PAUSE - 1))
    assert ouverte(connecte)
    horloge.shift(DUREE - timedelta(seconds=PAUSE))
    assert ouverte(connecte)
    horloge.shift(timedelta(seconds=PAUSE - 1))
    assert ouverte(connecte)
    horloge.shift(DUREE - timedelta(seconds=PAUSE - 1))
    assert not ouverte(connecte)


def test_a_busy_day_is_one_session(connecte: Client, horloge: Any) -> None:
    for _ in range(20):
        horloge.shift(timedelta(minutes=28))
        assert ouverte(connecte)


def test_an_agent_s_session_ends_too(horloge: Any, client: Client) -> None:
    Utilisateur.objects.creer("mairie", MOT_DE_PASSE, is_staff=True, is_superuser=True)
    client.post("/connexion/", {"username": "mairie", "password": MOT_DE_PASSE})
    assert client.get("/admin/").status_code == 200
    horloge.shift(DUREE)
    porte = client.get("/admin/", follow=True)
    assert porte.redirect_chain[-1][0] == "/connexion/?next=%2Fadmin%2F&fin=inactivite"
    assert "après 30 minutes sans activité" in porte.content.decode()


def test_the_door_says_it_and_leads_back_with_the_basket(
    connecte: Client, famille: Famille, horloge: Any
) -> None:
    facture = fabriques.facture(famille, 97_35)
    connecte.post("/panier/ajouter/", {"facture": facture.numero})
    horloge.shift(DUREE)

    porte = connecte.get("/panier/", follow=True)

    page = porte.content.decode()
    assert "Votre session s’est terminée après 30 minutes sans activité." in page
    assert "panier est gardé" in page
    assert facture.numero not in page
    assert "PETIT" not in page.upper().split("<FOOTER")[0].replace("PETITE", "")
    essai = {"username": "000754", "password": MOT_DE_PASSE, "next": "/panier/"}
    retour = connecte.post("/connexion/", essai, follow=True)
    assert retour.redirect_chain[-1][0] == "/panier/"
    assert facture.numero in retour.content.decode()


def test_what_is_sent_after_the_end_is_said_to_be_lost_and_the_page_comes_back(
    connecte: Client, famille: Famille, horloge: Any
) -> None:
    facture = fabriques.facture(famille, 97_35)
    horloge.shift(DUREE)

    porte = connecte.post(
        "/panier/ajouter/",
        {"facture": facture.numero},
        headers={"Referer": "http://testserver/factures/?tri=date"},
    )

    assert porte["Location"] == "/connexion/?fin=geste&next=/factures/%3Ftri%3Ddate"
    assert "n’est pas enregistré" in connecte.get(porte["Location"]).content.decode()
    assert not Panier.objects.filter(factures=facture).exists()


@pytest.mark.parametrize("origine", ["https://pirate.exemple/x", "", "javascript:alert(1)"])
def test_no_foreign_page_is_led_back_to(client: Client, origine: str) -> None:
    reponse = client.post("/panier/ajouter/", {}, headers={"Referer": origine})
    assert reponse["Location"] == "/connexion/?fin=geste"


def test_who_was_never_signed_in_or_signed_out_hears_nothing_of_a_session(
    connecte: Client,
) -> None:
    assert Client().get("/factures/")["Location"] == "/connexion/?next=/factures/"
    connecte.post("/deconnexion/")
    assert connecte.get("/factures/")["Location"] == "/connexion/?next=/factures/"
    assert "Votre session" not in Client().get("/connexion/").content.decode()


def test_who_is_signed_out_from_elsewhere_is_told_so(connecte: Client, famille: Famille) -> None:
    fabriques.parent(famille).finir_les_sessions()
    porte = connecte.get("/factures/", follow=True)
    assert "tous les appareils ont été déconnectés" in porte.content.decode()


@pytest.mark.parametrize("fin", ["autre", "<script>", "1"])
def test_an_address_made_up_says_nothing(client: Client, fin: str) -> None:
    page = client.get("/connexion/", {"fin": fin}).content.decode()
    assert "Votre session" not in page
    assert "<script>" not in page


# --- what the script asks -------------------------------------------------------------------------


def test_asking_how_long_is_left_prolongs_nothing(connecte: Client, horloge: Any) -> None:
    assert connecte.get("/connexion/session/").json() == {"reste": 1800}
    for minute in range(1, 30):
        horloge.shift(timedelta(minutes=1))
        reponse = connecte.get("/connexion/session/")
        assert reponse.json() == {"reste": 1800 - 60 * minute}
    assert "no-store" in reponse["Cache-Control"]
    horloge.shift(timedelta(minutes=1))
    assert connecte.get("/connexion/session/").json() == {"reste": 0}
    assert not ouverte(connecte)


def test_staying_prolongs_it(connecte: Client, horloge: Any) -> None:
    horloge.shift(DUREE - SECONDE)
    assert connecte.post("/connexion/session/").json() == {"reste": 1800}
    horloge.shift(DUREE - SECONDE)
    assert ouverte(connecte)


def test_only_a_page_of_ours_can_prolong_it(connecte: Client, famille: Famille) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = connecte.cookies
    assert strict.post("/connexion/session/").status_code == 403


def test_a_stranger_s_question_opens_no_session(client: Client) -> None:
    assert client.get("/connexion/session/").json() == {"reste": 0}
    assert client.post("/connexion/session/").json() == {"reste": 0}
    assert not Session.objects.exists()


def test_two_parents_sessions_live_apart(horloge: Any, famille: Famille) -> None:
    autre = fabriques.nouvelle_famille()
    ici, la = Client(), Client()
    for client, code in ((ici, "000754"), (la, autre.code)):
        client.post("/connexion/", {"username": code, "password": MOT_DE_PASSE})
    horloge.shift(timedelta(minutes=20))
    assert ouverte(la)
    horloge.shift(timedelta(minutes=10))
    assert not ouverte(ici)
    assert ouverte(la)
