"""The simulated bank's web service, asked as the portal asks it."""

import os
import re
import subprocess
import sys

import pytest

from .outils import ACCES, DEMANDE, DETAILS, DO_WEB_PAYMENT, RACINE, code, details, texte


def test_it_refuses_to_start_outside_a_demo():
    environnement = {**os.environ, "DEMO": "0"}
    essai = subprocess.run(
        [sys.executable, "-c", "import paiement.simulateur.wsgi"],
        cwd=RACINE,
        env=environnement,
        capture_output=True,
        text=True,
        check=False,
    )
    assert essai.returncode == 4
    assert essai.stderr.startswith("Erreur : la banque simulée ne démarre qu’en démonstration")


def test_it_knows_nothing_of_the_portal():
    for fichier in (RACINE / "paiement" / "simulateur").rglob("*.py"):
        imports = re.findall(r"^(?:from|import) ([\w.]+)", fichier.read_text(), re.M)
        assert not {"portail", "comptes", "factures", "paiement"} & {
            nom.split(".")[0] for nom in imports
        }, fichier.name


def test_it_is_healthy_and_dressed(banque):
    assert banque.http("GET", "/sante/").status_code == 200
    assert banque.http("GET", "/banque.css").headers["Content-Type"].startswith("text/css")


# The service


def test_a_payment_page_is_opened(banque, demander):
    jeton, page = demander()
    assert re.fullmatch(r"[A-Za-z0-9]{50}", jeton)
    assert page == f"{banque.adresse}/v2/?token={jeton}"


def test_wrong_credentials_are_turned_away(banque):
    reponse = banque.http(
        "POST", "/V4/services/WebPaymentAPI", data=b"", auth=("DEMO-MARCHAND", "autre")
    )
    assert reponse.status_code == 401


@pytest.mark.parametrize(
    ("avant", "apres", "champ"),
    [
        ("<i:version>34", "<i:version>trente", "version"),
        ("<i:payment><o:amount>25044", "<i:payment><o:amount>250,44", "payment.amount"),
        ("<i:payment><o:amount>25044", "<i:payment><o:amount>0", "payment.amount"),
        ("<i:payment><o:amount>25044", "<i:payment><o:amount>25045", "order.amount"),
        ("<o:currency>978", "<o:currency>840", "payment.currency"),
        ("<o:action>101", "<o:action>100", "payment.action"),
        ("<o:mode>CPT", "<o:mode>DIF", "payment.mode"),
        ("<o:contractNumber>1234567", "<o:contractNumber>7654321", "payment.contractNumber"),
        ("<i:returnURL>http", "<i:returnURL>ftp", "returnURL"),
        ("/retour/?ville=1", "/retour/?ville=" + "1" * 255, "returnURL"),
        ("/abandon/", "/aban|don/", "cancelURL"),
        ("<i:notificationURL>http", "<i:notificationURL>file", "notificationURL"),
        ("<o:ref>R1", "<o:ref>", "order.ref"),
        ("<o:ref>R1", "<o:ref>R\\1", "order.ref"),
        ("<o:ref>R1", "<o:ref>" + "R" * 51, "order.ref"),
        ("<o:date>22/11/2026 10:15", "<o:date>2026-11-22", "order.date"),
        ("<o:date>22/11/2026", "<o:date>31/02/2026", "order.date"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named(banque, avant, apres, champ):
    demande = DO_WEB_PAYMENT.format(marchand="http://127.0.0.1:9", reference="R1")
    assert avant in demande
    reponse = banque.soap(demande.replace(avant, apres, 1))
    assert code(reponse) == "02305"
    assert texte(reponse, "i:result/o:longMessage").endswith(f": {champ}")
    assert texte(reponse, "i:token") == ""


@pytest.mark.parametrize(
    "corps",
    [
        b"pas du XML",
        b"<a/>",
        DEMANDE.format("<i:inconnue/>").encode(),
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        + DEMANDE.format(DETAILS.format("&e;")).split("?>")[1].encode(),
    ],
)
def test_hostile_or_foreign_xml_is_a_soap_fault(banque, corps):
    reponse = banque.http("POST", "/V4/services/WebPaymentAPI", data=corps, auth=ACCES)
    assert reponse.status_code == 500
    assert b"<faultcode>soapenv:Client</faultcode>" in reponse.content


def test_the_answer_follows_the_page(banque, demander):
    jeton, page = demander()
    assert code(details(banque, "inconnu")) == "02304"
    jamais_vue = details(banque, jeton)
    assert code(jamais_vue) == "02533"
    assert texte(jamais_vue, "i:result/o:shortMessage") == "REFUSED"
    banque.http("GET", page)
    assert code(details(banque, jeton)) == "02306"
