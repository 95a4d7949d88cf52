"""PayFiP's SOAP service, asked as the portal asks it."""

import re

import pytest

from tests.paiement.simulateur.outils import ACCEPTEE, valider

from .outils import CREER, ESPACE, adresse_de_la_page, appeler, champs, code, creer, recuperer


def test_a_payment_is_created(banque, marchand):
    reponse = creer(banque, marchand.adresse)
    assert list(reponse) == ["idOp"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", reponse["idOp"])


def test_the_page_shows_amount_reference_and_town(banque, ouvrir):
    _, page = ouvrir(refdet="P26K7Q2M9XWA")
    reponse = banque.http("GET", page)
    for attendu in ["250,44\u00a0€", "P26K7Q2M9XWA", "Ville de démonstration", "Numéro de carte"]:
        assert attendu in reponse.text
    assert "Factures 2026" not in reponse.text


@pytest.mark.parametrize(
    ("changements", "attendu"),
    [
        ({"mel": ""}, "A1"),
        ({"mel": "famille"}, "A2"),
        ({"mel": "a@b.c"}, "A2"),
        ({"mel": "famille@" + "x" * 80 + ".fr"}, "A2"),
        ({"numcli": "6382"}, "T1"),
        ({"numcli": "006383"}, "T2"),
        ({"exer": "26"}, "T4"),
        ({"refdet": "P26K"}, "R3"),
        ({"refdet": "P26-K7Q2M9XWA"}, "R3"),
        ({"refdet": "P" * 31}, "R3"),
        ({"objet": "Élèves"}, "O1"),
        ({"objet": "a" * 101}, "O1"),
        ({"montant": "250,44"}, "M1"),
        ({"montant": ""}, "M1"),
        ({"montant": "99"}, "M3"),
        ({"montant": "10000000"}, "M5"),
        ({"urlnotif": "ftp://exemple.fr/"}, "N1"),
        ({"urlnotif": "https://exemple.fr/" + "a" * 231}, "N1"),
        ({"urlredirect": ""}, "D1"),
        ({"saisie": "W"}, "S1"),
    ],
)
def test_a_bad_field_has_a_code(banque, marchand, changements, attendu):
    reponse = creer(banque, marchand.adresse, **changements)
    assert list(reponse) == ["code", "descriptif", "libelle", "severite"]
    assert reponse["code"] == attendu
    assert reponse["libelle"]


@pytest.mark.parametrize("montant", ["100", "9999999"])
def test_the_limits_of_the_amount_are_allowed(banque, marchand, montant):
    assert "idOp" in creer(banque, marchand.adresse, montant=montant)


def test_what_it_does_not_know_is_silently_lost(banque, marchand):
    """As clients that write <object> have learnt."""
    envoyes = champs(marchand.adresse)
    envoyes["object"] = envoyes.pop("objet")
    id_op = appeler(banque, CREER, envoyes)["idOp"]
    valider(banque, adresse_de_la_page(banque, id_op), ACCEPTEE)
    assert "objet" not in recuperer(banque, id_op)


def test_children_are_unqualified(banque, marchand):
    qualifies = {f"p:{nom}": valeur for nom, valeur in champs(marchand.adresse).items()}
    assert code(appeler(banque, CREER, qualifies)) == "A1"


def test_the_identifier_is_written_just_so(banque, ouvrir):
    id_op, page = ouvrir()
    valider(banque, page, ACCEPTEE)
    assert code(recuperer(banque, id_op)) == "P"
    assert code(recuperer(banque, id_op.upper())) == "P1"
    assert code(recuperer(banque, id_op, balise="idop")) == "P1"
    assert code(recuperer(banque, "")) == "P1"


def test_another_bank_s_payment_is_unknown(banque, demander):
    jeton, _ = demander()
    assert code(recuperer(banque, jeton)) == "P1"
    assert banque.http("GET", adresse_de_la_page(banque, jeton)).status_code == 404


@pytest.mark.parametrize(
    "corps",
    [
        b"pas du XML",
        b"<a/>",
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<p:supprimer xmlns:p="{ESPACE}"/></s:Body></s:Envelope>'.encode(),
    ],
)
def test_hostile_or_foreign_xml_is_a_soap_fault(banque, corps):
    reponse = banque.http("POST", "/tpa/services/securite", data=corps)
    assert reponse.status_code == 500
    assert b"<faultcode>soapenv:Client</faultcode>" in reponse.content
