"""What the simulated bank tells the portal, and how a scenario bends it."""

import json
import re
import threading

import pytest

from .outils import ACCEPTEE, ACCES, Banque, code, details, valider


def test_the_portal_is_told(banque, demander, marchand):
    jeton, page = demander()
    valider(banque, page, ACCEPTEE)
    assert marchand.notification() == {"ville": "1", "notificationType": "WEBTRS", "token": jeton}
    assert marchand.n_entend_plus_rien()


def test_a_failing_portal_is_told_again(banque, demander, marchand):
    marchand.reponses = [500, 503, 404]
    jeton, page = demander()
    valider(banque, page, ACCEPTEE)
    assert [marchand.notification()["token"] for _ in range(3)] == [jeton] * 3
    assert marchand.n_entend_plus_rien()


def test_who_has_read_the_final_result_is_not_told_again(banque, demander, marchand):
    marchand.reponses = [500]
    jeton, page = demander()
    marchand.en_recevant = lambda: details(banque, jeton)
    valider(banque, page, ACCEPTEE)
    marchand.notification()
    assert marchand.n_entend_plus_rien()


def test_scenario_jamais(banque, demander, marchand):
    banque.scenario(notification="jamais")
    _, page = demander()
    valider(banque, page, ACCEPTEE)
    assert marchand.n_entend_plus_rien()


def test_scenario_double_rings_twice_at_once(banque, demander, marchand):
    """Each call is answered only when the other one is there too."""
    banque.scenario(notification="double")
    rencontre = threading.Barrier(2)
    marchand.en_recevant = lambda: rencontre.wait(timeout=5)
    jeton, page = demander()
    valider(banque, page, ACCEPTEE)
    assert [marchand.notification()["token"] for _ in range(2)] == [jeton] * 2
    assert not rencontre.broken


def test_scenario_tardive_comes_though_the_result_is_known(banque, demander, marchand):
    banque.scenario(notification="tardive")
    jeton, page = demander()
    valider(banque, page, ACCEPTEE)
    assert code(details(banque, jeton)) == "00000"
    assert marchand.notification()["token"] == jeton


def test_scenario_alteree_names_another_payment(banque, demander, marchand):
    banque.scenario(notification="alteree")
    _, page = demander()
    autre, _ = demander()
    valider(banque, page, ACCEPTEE)
    assert marchand.notification()["token"] == autre


def test_scenario_panne_closes_all_but_the_switch(banque, demander):
    _, page = demander()
    assert banque.scenario(panne=True).json() == {"notification": "normale", "panne": True}
    assert banque.http("GET", page).status_code == 503
    service = banque.http("POST", "/V4/services/WebPaymentAPI", data=b"", auth=ACCES)
    assert service.status_code == 503
    banque.scenario(panne=False)
    assert banque.http("GET", page).status_code == 200


def test_a_key_left_out_of_the_scenario_keeps_its_value(banque):
    banque.scenario(notification="jamais")
    banque.scenario(panne=True)
    assert banque.http("GET", "/scenario/").json() == {"notification": "jamais", "panne": True}


@pytest.mark.parametrize(
    ("corps", "message"),
    [
        ({"notification": "parfois"}, "l’une de ces valeurs"),
        ({"notification": []}, "l’une de ces valeurs"),
        ({"panne": "oui", "notification": "jamais"}, "true ou false"),
        ({"lenteur": 3}, "Clé inconnue"),
        ([], "objet JSON"),
        ("{", "en JSON"),
    ],
)
def test_a_wrong_scenario_is_explained_and_changes_nothing(banque, corps, message):
    donnees = corps if isinstance(corps, str) else json.dumps(corps)
    reponse = banque.http("POST", "/scenario/", data=donnees)
    assert reponse.status_code == 400
    assert message in reponse.json()["erreur"]
    assert banque.http("GET", "/scenario/").json() == {"notification": "normale", "panne": False}


def test_no_card_number_is_ever_logged(marchand, demander):
    bavarde = Banque()
    try:
        for numero in [ACCEPTEE, "5555555555554444", "497010000000000"]:
            valider(bavarde, demander(banque=bavarde)[1], numero)
    finally:
        journal = bavarde.arreter()
    assert "POST /v2/" in journal
    assert not re.search(r"4970100|5555555", journal)
