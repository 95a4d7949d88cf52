"""The door: the code on the invoice and a password; one neutral answer to everything else."""

import re
from typing import Any

import pytest
from django.test import Client

from comptes.models import Famille, Utilisateur
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db


def entrer(client: Client, code: str, mot_de_passe: str = MOT_DE_PASSE) -> Any:
    return client.post("/connexion/", {"username": code, "password": mot_de_passe})


@pytest.mark.parametrize("saisie", ["000754", " 000 754 ", "000\u00a0754"])
def test_the_code_is_accepted_as_people_type_it(
    client: Client, famille: Famille, saisie: str
) -> None:
    reponse = entrer(client, saisie)

    assert (reponse.status_code, reponse["Location"]) == (302, "/")


def test_letters_may_be_lower_case(client: Client) -> None:
    fabriques.nouvelle_famille(code="AB012")

    assert entrer(client, "ab 012").status_code == 302


def test_leading_zeros_are_part_of_the_code(client: Client, famille: Famille) -> None:
    assert entrer(client, "754").status_code == 200


def test_a_wrong_pair_gets_one_message_whatever_is_wrong(client: Client, famille: Famille) -> None:
    Utilisateur.objects.creer("000900")  # never given a password

    pages = [
        entrer(client, code, mot).content.decode()
        for code, mot in (("000754", "faux"), ("999999", "faux"), ("000900", "faux"))
    ]

    propres = {re.sub(r'(name="csrfmiddlewaretoken" )?value="[^"]*"', "", p) for p in pages}
    assert len(propres) == 1
    assert "ne vont pas ensemble" in propres.pop()


def test_five_tries_lock_the_code_for_that_address_and_say_so_alike(
    client: Client, famille: Famille
) -> None:
    for code in ("000754", "999999"):
        for _ in range(4):
            assert entrer(client, code, "faux").status_code == 200
        assert entrer(client, code, "faux").status_code == 429
        # even the right password, however the code is typed
        assert entrer(client, f" {code[:3]} {code[3:]}").status_code == 429
    ailleurs = Client(REMOTE_ADDR="203.0.113.9")
    assert entrer(ailleurs, "000754").status_code == 302


def test_behind_a_proxy_the_tries_of_one_address_lock_nobody_else_out(
    client: Client, famille: Famille, settings: Any
) -> None:
    settings.AXES_IPWARE_PROXY_COUNT = 1
    settings.AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    for _ in range(6):
        refus = client.post(
            "/connexion/",
            {"username": "000754", "password": "faux"},
            headers={"X-Forwarded-For": "198.51.100.6, 192.0.2.1"},
        )
    assert refus.status_code == 429
    bon = client.post(
        "/connexion/",
        {"username": "000754", "password": MOT_DE_PASSE},
        headers={"X-Forwarded-For": "198.51.100.7, 192.0.2.1"},
    )
    assert bon.status_code == 302


def test_after_signing_out_the_pages_are_closed(parent: Client) -> None:
    assert parent.get("/factures/").status_code == 200

    assert parent.get("/deconnexion/").status_code == 405
    parent.post("/deconnexion/")

    assert parent.get("/factures/")["Location"] == "/connexion/?next=/factures/"


def test_an_agent_goes_to_the_admin(client: Client) -> None:
    Utilisateur.objects.creer("scolaire", MOT_DE_PASSE, is_staff=True)

    assert entrer(client, "scolaire")["Location"] == "/"
    assert client.get("/")["Location"] == "/admin/"


def test_the_door_does_not_lead_to_itself(parent: Client) -> None:
    for suite in ("/connexion/", "/connexion/?next=/connexion/"):
        reponse = parent.get("/connexion/", {"next": suite})
        assert (reponse.status_code, reponse["Location"]) == (302, "/")
