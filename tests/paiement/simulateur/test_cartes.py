"""Each test card's story, from the page to the last word."""

import os
import re

import pytest

from paiement.simulateur.etat import Etat, Registre, Reglement

from .outils import (
    ACCEPTEE,
    EN_ATTENTE,
    REFUSEE,
    SANS_RETOUR,
    Banque,
    Horloge,
    code,
    details,
    texte,
    une_operation,
    valider,
)


def test_an_accepted_card_is_told_in_full(banque, demander):
    jeton, page = demander()
    valider(banque, page, ACCEPTEE, moyen="VISA")
    reponse = details(banque, jeton)
    assert code(reponse) == "00000"
    assert texte(reponse, "i:payment/o:amount") == "25044"
    assert texte(reponse, "i:payment/o:contractNumber") == "1234567"
    assert texte(reponse, "i:card/o:number") == "497010XXXXXX0006"
    assert texte(reponse, "i:card/o:type") == "VISA"
    assert texte(reponse, "i:order/o:amount") == "25044"
    assert texte(reponse, "i:order/o:date") == "22/11/2026 10:15"
    assert texte(reponse, "i:authorization/o:number")
    assert re.fullmatch(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d", texte(reponse, "i:transaction/o:date"))
    operation = banque.operation(texte(reponse, "i:order/o:ref"))
    assert operation == {
        "banque": "payline",
        "reference": texte(reponse, "i:order/o:ref"),
        "montant": 25044,
        "etat": "acceptee",
        "transaction": texte(reponse, "i:transaction/o:id"),
    }


def test_valider_sends_the_browser_straight_back(banque, demander, marchand):
    jeton, page = demander()
    reponse = valider(banque, page, ACCEPTEE)
    assert reponse.status_code == 303
    assert reponse.headers["Location"] == f"{marchand.adresse}/retour/?ville=1&token={jeton}"


def test_annuler_needs_no_field(banque, demander, marchand):
    jeton, page = demander()
    reponse = banque.http("POST", page, data={"action": "annuler"})
    assert reponse.headers["Location"] == f"{marchand.adresse}/abandon/?token={jeton}"
    assert code(details(banque, jeton)) == "02319"


@pytest.mark.parametrize("numero", [REFUSEE, "5555555555554444"])
def test_a_refused_or_unknown_card(banque, demander, marchand, numero):
    jeton, page = demander()
    retour = valider(banque, page, numero).headers["Location"]
    assert retour.startswith(f"{marchand.adresse}/retour/")
    reponse = details(banque, jeton)
    assert code(reponse) == "01100"
    assert texte(reponse, "i:authorization/o:number") == ""


def test_the_pending_card_is_on_hold_first(banque, demander, marchand):
    jeton, page = demander()
    valider(banque, page, EN_ATTENTE)
    reponse = details(banque, jeton)
    assert (code(reponse), texte(reponse, "i:result/o:shortMessage")) == ("02005", "ONHOLD_PARTNER")
    assert marchand.notification()["token"] == jeton


def test_the_pending_card_is_accepted_a_minute_later():
    horloge = Horloge()
    registre = Registre(horloge=horloge)
    operation = registre.creer(une_operation())
    registre.regler(operation, Reglement(Etat.EN_ATTENTE))
    horloge.avancer(59)
    assert registre.lire_resultat("J1")[1] is Etat.EN_ATTENTE
    horloge.avancer(1)
    assert registre.lire_resultat("J1")[1] is Etat.ACCEPTEE


def test_the_pending_card_once_accepted_is_told_in_full(demander):
    impatiente = Banque(BANQUE_DELAI_ATTENTE="0")
    try:
        jeton, page = demander(banque=impatiente)
        valider(impatiente, page, EN_ATTENTE)
        reponse = details(impatiente, jeton)
        assert code(reponse) == "00000"
        assert texte(reponse, "i:card/o:number") == "497010XXXXXX0022"
    finally:
        impatiente.arreter()


def test_one_card_never_sends_the_browser_back(banque, demander, marchand):
    jeton, page = demander()
    for reponse in [valider(banque, page, SANS_RETOUR), banque.http("GET", page)]:
        assert reponse.status_code == 200
        assert "Paiement enregistré. Vous pouvez fermer cette page." in reponse.text
        assert marchand.adresse not in reponse.text
    assert code(details(banque, jeton)) == "00000"


def test_the_same_order_is_not_paid_twice(banque, demander):
    reference = "DOUBLON" + os.urandom(4).hex().upper()
    (premier, page), (second, autre_page) = demander(reference), demander(reference)
    valider(banque, page, ACCEPTEE)
    valider(banque, autre_page, ACCEPTEE)
    assert code(details(banque, premier)) == "00000"
    assert code(details(banque, second)) == "02001"


def test_another_card_after_a_refusal_is_told_though_the_refusal_was_read(
    banque, demander, marchand
):
    jeton, page = demander()
    valider(banque, page, REFUSEE)
    marchand.notification()
    refus = details(banque, jeton)
    assert code(refus) == "01100"
    reference = texte(refus, "i:order/o:ref")
    assert banque.agir(reference, "refus_puis_accepte").status_code == 200
    assert marchand.notification()["token"] == jeton
    assert code(details(banque, jeton)) == "00000"


@pytest.mark.parametrize("action", ["annuler", "rembourser", "impaye", "seconde_capture"])
def test_payline_s_service_cannot_say_what_comes_later(banque, demander, action):
    jeton, page = demander()
    valider(banque, page, ACCEPTEE)
    reference = texte(details(banque, jeton), "i:order/o:ref")
    reponse = banque.agir(reference, action)
    assert reponse.status_code == 400
    assert f"payline ne sait pas dire « {action} »" in reponse.json()["erreur"]
    assert banque.operation(reference)["etat"] == "acceptee"
