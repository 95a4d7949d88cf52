"""The card page, as a parent meets it."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from paiement.simulateur import payline
from paiement.simulateur.etat import Etat, Registre, Reglement

from .outils import (
    ACCEPTEE,
    EN_ATTENTE,
    REFUSEE,
    Banque,
    Horloge,
    code,
    details,
    saisie,
    une_operation,
    valider,
)


def test_the_page_shows_amount_reference_and_town_only(banque, demander):
    _, page = demander()
    reponse = banque.http("GET", page)
    assert "250,44\u00a0€" in reponse.text
    assert "Ville de démonstration" in reponse.text
    politique = reponse.headers["Content-Security-Policy"]
    assert re.search(r"form-action 'self' http://127\.0\.0\.1:\d+$", politique)
    assert not reponse.cookies
    assert "<script" not in reponse.text


@pytest.mark.parametrize(
    ("changements", "message"),
    [
        ({"numero": ""}, "Indiquez le numéro de la carte."),
        ({"numero": "4970"}, "de 13 à 19 chiffres"),
        ({"numero": "٤٩٧٠١٠٠٠٠٠٠٠٠٠٠٦"}, "de 13 à 19 chiffres"),
        ({"fin_validite": "13/30"}, "sous la forme MM/AA"),
        ({"fin_validite": "12/20"}, "est passée"),
        ({"cryptogramme": "12"}, "compte 3 chiffres"),
        ({"moyen": "CHEQUE"}, "Choisissez un moyen de paiement."),
    ],
)
def test_a_typing_mistake_loses_nothing_but_the_cryptogram(banque, demander, changements, message):
    jeton, page = demander()
    envoyee = saisie("4970 1000 0000 0006", cryptogramme="987") | {"moyen": "VISA"} | changements
    reponse = banque.http("POST", page, data=envoyee)
    assert reponse.status_code == 200
    assert 'role="alert"' in reponse.text
    assert message in reponse.text
    assert f'value="{envoyee["numero"]}"' in reponse.text
    assert f'value="{envoyee["fin_validite"]}"' in reponse.text
    assert 'value="987"' not in reponse.text
    assert code(details(banque, jeton)) == "02533"


@pytest.mark.parametrize("numero", [ACCEPTEE, REFUSEE, EN_ATTENTE])
def test_back_button_and_resubmission_pay_once(banque, demander, marchand, numero):
    jeton, page = demander()
    valider(banque, page, numero)
    avant = banque.http("GET", "/operations/").json()
    for reponse in [
        banque.http("GET", page),
        valider(banque, page, ACCEPTEE),
        banque.http("POST", page, data={"action": "annuler"}),
    ]:
        assert reponse.status_code == 200
        assert "déjà" in reponse.text
        assert f"{marchand.adresse}/retour/?ville=1&amp;token={jeton}" in reponse.text
    assert banque.http("GET", "/operations/").json() == avant


def test_two_clicks_at_once_make_one_transaction(banque, demander, marchand):
    jeton, page = demander()
    with ThreadPoolExecutor(8) as clics:
        statuts = list(clics.map(lambda _: valider(banque, page, ACCEPTEE).status_code, range(8)))
    assert sorted(statuts) == [200] * 7 + [303]
    assert marchand.notification()["token"] == jeton
    assert marchand.n_entend_plus_rien()


def test_an_unknown_token_has_a_clear_page(banque):
    reponse = banque.http("GET", "/v2/?token=inconnu")
    assert reponse.status_code == 404
    assert "Cette adresse de paiement n’existe pas" in reponse.text


def test_an_expired_page_takes_no_payment(marchand, demander):
    bref = Banque(BANQUE_DUREE_PAGE="0")
    try:
        jeton, page = demander(banque=bref)
        for reponse in [bref.http("GET", page), valider(bref, page, ACCEPTEE)]:
            assert reponse.status_code == 410
            assert "a expiré" in reponse.text
            assert f"{marchand.adresse}/abandon/?token={jeton}" in reponse.text
        assert code(details(bref, jeton)) == "02534"
    finally:
        bref.arreter()


def test_a_page_lives_fifteen_minutes():
    horloge = Horloge()
    registre = Registre(horloge=horloge)
    operation = registre.ouvrir(registre.creer(une_operation()))
    horloge.avancer(15 * 60 - 1)
    assert payline.resultat(operation, registre.etat(operation))[0] == "02306"
    horloge.avancer(1)
    assert payline.resultat(operation, registre.etat(operation))[0] == "02324"
    assert registre.regler(operation, Reglement(Etat.ACCEPTEE)) == (operation, False)


def test_operations_are_forgotten_after_a_day():
    horloge = Horloge()
    registre = Registre(horloge=horloge)
    registre.creer(une_operation("J1"))
    horloge.avancer(24 * 3600 + 1)
    registre.creer(une_operation("J2"))
    assert [operation.jeton for operation in registre.lister()] == ["J2"]
