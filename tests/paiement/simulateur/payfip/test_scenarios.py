"""How a scenario bends PayFiP's notification, and what may still become of a payment."""

import threading

import pytest

from tests.paiement.simulateur.outils import ACCEPTEE, REFUSEE, valider

from .outils import code, recuperer


def test_jamais(banque, ouvrir, marchand):
    banque.scenario(notification="jamais")
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert marchand.n_entend_plus_rien()
    assert code(recuperer(banque, id_op)) == "P"


def test_double_rings_twice_at_once(banque, ouvrir, marchand):
    banque.scenario(notification="double")
    rencontre = threading.Barrier(2)
    marchand.en_recevant = lambda: rencontre.wait(timeout=5)
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert [marchand.notification()["idOp"] for _ in range(2)] == [id_op] * 2
    assert not rencontre.broken


def test_tardive_comes_though_the_result_is_known(banque, ouvrir, marchand):
    banque.scenario(notification="tardive")
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert code(recuperer(banque, id_op)) == "P"
    assert marchand.notification() == {"idOp": id_op}


def test_alteree_names_another_payment(banque, ouvrir, marchand):
    banque.scenario(notification="alteree")
    _, page = ouvrir()
    autre, _ = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert marchand.notification() == {"idOp": autre}
    assert marchand.n_entend_plus_rien()


def test_panne_closes_the_service_and_the_page(banque, ouvrir):
    _, page = ouvrir()
    banque.scenario(panne=True)
    assert banque.http("GET", page).status_code == 503
    assert banque.http("POST", "/tpa/services/securite", data=b"").status_code == 503


def test_a_failing_portal_is_told_again_a_refusing_one_is_not(banque, ouvrir, marchand):
    marchand.reponses = [500, 400]
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert [marchand.notification()["idOp"] for _ in range(2)] == [id_op] * 2
    assert marchand.n_entend_plus_rien()


def test_another_card_after_a_refusal_is_the_same_payment(banque, ouvrir, marchand):
    id_op, page = ouvrir()
    valider(banque, page, REFUSEE)
    marchand.notification()
    refus = recuperer(banque, id_op)
    assert refus["resultrans"] == "R"
    assert banque.agir(refus["refdet"], "refus_puis_accepte").status_code == 200
    assert marchand.notification() == {"idOp": id_op}
    assert code(recuperer(banque, id_op)) == "P"
    assert len(banque.operations(refus["refdet"])) == 1


@pytest.mark.parametrize("action", ["annuler", "rembourser", "impaye", "seconde_capture"])
def test_payfip_cannot_say_what_the_treasury_does_later(banque, ouvrir, action):
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    reponse = banque.agir(recuperer(banque, id_op)["refdet"], action)
    assert reponse.status_code == 400
    assert f"payfip ne sait pas dire « {action} »" in reponse.json()["erreur"]
