"""Each test card's story at PayFiP, from its page to the last word."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.paiement.simulateur.outils import (
    ACCEPTEE,
    EN_ATTENTE,
    REFUSEE,
    SANS_RETOUR,
    Banque,
    valider,
)

from .outils import code, recuperer


def test_nothing_is_known_before_a_card(banque, ouvrir):
    id_op, page = ouvrir()
    assert code(recuperer(banque, id_op)) == "P5"
    banque.http("GET", page)
    assert code(recuperer(banque, id_op)) == "P5"


def test_an_accepted_card_is_told_in_full(banque, ouvrir, marchand):
    id_op, page = ouvrir(refdet="P26K7Q2M9XWB")
    reponse = valider(banque, page, ACCEPTEE)
    assert reponse.status_code == 303
    assert reponse.headers["Location"] == f"{marchand.adresse}/retour/?ville=1&idop={id_op}"
    appel = marchand.appel()
    assert (appel.methode, appel.corps.decode()) == ("POST", f"idOp={id_op}")
    lu = recuperer(banque, id_op)
    quand = datetime.strptime(lu.pop("dattrans") + lu.pop("heurtrans"), "%d%m%Y%H%M")
    maintenant = datetime.now(ZoneInfo("Europe/Paris")).replace(tzinfo=None)
    assert abs(maintenant - quand) < timedelta(minutes=2)
    assert lu.pop("numauto") == banque.operation("P26K7Q2M9XWB")["transaction"]
    assert lu == {
        "exer": "2026",
        "idOp": id_op,
        "mel": "famille@exemple.fr",
        "montant": "25044",
        "numcli": "006382",
        "objet": "Factures 2026",
        "refdet": "P26K7Q2M9XWB",
        "resultrans": "P",
        "saisie": "T",
    }
    assert recuperer(banque, id_op)["resultrans"] == "P"
    assert marchand.n_entend_plus_rien()


@pytest.mark.parametrize(
    ("envoi", "lettre"),
    [
        ({"action": "annuler"}, "A"),
        (
            {
                "action": "valider",
                "moyen": "CB",
                "numero": REFUSEE,
                "fin_validite": "12/49",
                "cryptogramme": "123",
            },
            "R",
        ),
    ],
)
def test_a_payment_that_fails_has_no_authorisation(banque, ouvrir, marchand, envoi, lettre):
    id_op, page = ouvrir()
    reponse = banque.http("POST", page, data=envoi)
    assert reponse.headers["Location"].endswith(f"/retour/?ville=1&idop={id_op}")
    assert marchand.notification() == {"idOp": id_op}
    lu = recuperer(banque, id_op)
    assert lu["resultrans"] == lettre
    assert "numauto" not in lu
    assert banque.operation(lu["refdet"])["transaction"] is None


def test_the_pending_card_has_no_result_yet(banque, ouvrir, marchand):
    id_op, page = ouvrir()
    assert valider(banque, page, EN_ATTENTE).status_code == 303
    assert code(recuperer(banque, id_op)) == "P5"
    assert marchand.n_entend_plus_rien()


def test_the_pending_card_s_result_is_told_when_it_comes(ouvrir, marchand):
    impatiente = Banque(BANQUE_DELAI_ATTENTE="0.3")
    try:
        id_op, page = ouvrir(impatiente)
        valider(impatiente, page, EN_ATTENTE)
        assert marchand.notification() == {"idOp": id_op}
        lu = recuperer(impatiente, id_op)
        assert lu["resultrans"] == "P"
        assert lu["numauto"]
    finally:
        impatiente.arreter()


def test_one_card_never_sends_the_browser_back(banque, ouvrir, marchand):
    id_op, page = ouvrir()
    reponse = valider(banque, page, SANS_RETOUR)
    assert "Vous pouvez fermer cette page." in reponse.text
    assert marchand.notification() == {"idOp": id_op}
    assert code(recuperer(banque, id_op)) == "P"


# The page


def test_the_page_opens_once(banque, ouvrir, marchand):
    id_op, page = ouvrir()
    assert "Numéro de carte" in banque.http("GET", page).text
    seconde = banque.http("GET", page)
    assert seconde.status_code == 410
    assert "Cette page de paiement a déjà été ouverte" in seconde.text
    assert f"{marchand.adresse}/retour/?ville=1&amp;idop={id_op}" in seconde.text
    # The page that is open still takes its card, and a mistake in it shows it again.
    erreur = valider(banque, page, ACCEPTEE, cryptogramme="1")
    assert "compte 3 chiffres" in erreur.text
    assert valider(banque, page, ACCEPTEE).status_code == 303


def test_a_payment_that_is_done_does_not_start_again(banque, ouvrir, marchand):
    _, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    for reponse in [banque.http("GET", page), valider(banque, page, ACCEPTEE)]:
        assert "déjà enregistré" in reponse.text
    marchand.notification()
    assert marchand.n_entend_plus_rien()


def test_an_identifier_not_opened_in_time_takes_no_payment(ouvrir):
    breve = Banque(BANQUE_DUREE_PAGE="0")
    try:
        id_op, page = ouvrir(breve)
        for reponse in [breve.http("GET", page), valider(breve, page, ACCEPTEE)]:
            assert reponse.status_code == 410
            assert "a expiré" in reponse.text
        assert code(recuperer(breve, id_op)) == "P5"
    finally:
        breve.arreter()
