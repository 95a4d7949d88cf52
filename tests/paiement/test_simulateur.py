"""The simulated bank, driven as the portal and a parent drive it: over HTTP."""

import json
import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from lxml import etree

from paiement.simulateur import cartes, identifiants, payline, reglages
from paiement.simulateur.etat import Etat, Operation, Registre, Reglement

RACINE = Path(__file__).resolve().parents[2]
ACCEPTEE, REFUSEE, EN_ATTENTE, SANS_RETOUR = (carte.numero for carte in cartes.CARTES)
ACCES = (identifiants.PAYLINE_MARCHAND, identifiants.PAYLINE_CLE_ACCES)
ESPACES = {"i": payline.IMPL, "o": payline.OBJ}
JAMAIS = 0.6  # long enough for five attempts at RELANCE below

DEMANDE = """<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:i="http://impl.ws.payline.experian.com" xmlns:o="http://obj.ws.payline.experian.com"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>{}</s:Body></s:Envelope>"""
DO_WEB_PAYMENT = """<i:doWebPaymentRequest><i:version>34</i:version>
<i:payment><o:amount>25044</o:amount><o:currency>978</o:currency><o:action>101</o:action>
<o:mode>CPT</o:mode><o:contractNumber>1234567</o:contractNumber></i:payment>
<i:returnURL>{marchand}/retour/?ville=1</i:returnURL><i:cancelURL>{marchand}/abandon/</i:cancelURL>
<i:order><o:ref>{reference}</o:ref><o:country>FR</o:country><o:amount>25044</o:amount>
<o:currency>978</o:currency><o:date>22/11/2026 10:15</o:date></i:order>
<i:notificationURL>{marchand}/notification/?ville=1</i:notificationURL>
<i:privateDataList xsi:nil="true"/></i:doWebPaymentRequest>"""
DETAILS = """<i:getWebPaymentDetailsRequest><i:version>34</i:version>
<i:token>{}</i:token></i:getWebPaymentDetailsRequest>"""


class Banque:
    """The simulated bank in its own process, on a port that the system chose."""

    def __init__(self, **environnement: str) -> None:
        self.sortie: list[str] = []
        self.processus = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--no-control-socket"),
                *("--workers", "1", "--threads", "8", "--bind", "127.0.0.1:0"),
                *("--access-logfile", "-", "paiement.simulateur.wsgi:application"),
            ],
            cwd=RACINE,
            env={**os.environ, "DEMO": "1", "BANQUE_RELANCE": "0.1", **environnement},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.adresse = self._attendre_l_adresse()
        self._lecture = threading.Thread(target=self._lire, daemon=True)
        self._lecture.start()

    def _attendre_l_adresse(self) -> str:
        assert self.processus.stdout
        for ligne in self.processus.stdout:
            self.sortie.append(ligne)
            if trouvee := re.search(r"Listening at: (http://\S+)", ligne):
                return trouvee[1]
        raise AssertionError("".join(self.sortie))

    def _lire(self) -> None:
        assert self.processus.stdout
        self.sortie.extend(self.processus.stdout)

    def arreter(self) -> str:
        self.processus.terminate()
        self.processus.wait(timeout=10)
        self._lecture.join(timeout=10)
        assert self.processus.stdout
        self.processus.stdout.close()
        return "".join(self.sortie)

    def http(self, methode: str, chemin: str, **arguments: Any) -> requests.Response:
        with requests.Session() as session:
            session.trust_env = False
            url = chemin if chemin.startswith("http") else self.adresse + chemin
            return session.request(methode, url, timeout=10, allow_redirects=False, **arguments)

    def soap(self, corps: str, acces: tuple[str, str] = ACCES) -> etree._Element:
        reponse = self.http(
            "POST",
            "/V4/services/WebPaymentAPI",
            data=DEMANDE.format(corps).encode(),
            auth=acces,
        )
        assert reponse.status_code == 200, reponse.text
        return etree.fromstring(reponse.content)

    def scenario(self, **changements: Any) -> requests.Response:
        return self.http("POST", "/scenario/", json=changements)

    def operation(self, reference: str) -> dict:
        operations = self.http("GET", "/operations/").json()
        return next(o for o in operations if o["reference"] == reference)


class Marchand:
    """A tiny portal: what the bank sends it lands in a queue."""

    def __init__(self) -> None:
        self.recues: queue.Queue[str] = queue.Queue()
        self.reponses: list[int] = []
        self.en_recevant: Callable[[], object] = lambda: None
        marchand = self

        class Porte(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                marchand.en_recevant()
                self.send_response(marchand.reponses.pop(0) if marchand.reponses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                marchand.recues.put(self.path)

            def log_message(self, *_arguments: object) -> None:
                pass

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Porte)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, args=(0.05,), daemon=True).start()

    def notification(self) -> dict[str, str]:
        chemin = urlsplit(self.recues.get(timeout=10))
        assert chemin.path == "/notification/"
        return {nom: valeurs[0] for nom, valeurs in parse_qs(chemin.query).items()}

    def n_entend_plus_rien(self) -> bool:
        try:
            self.recues.get(timeout=JAMAIS)
        except queue.Empty:
            return True
        return False


@pytest.fixture(scope="module")
def processus():
    banque = Banque(BANQUE_RETARD="0.2")
    yield banque
    banque.arreter()


@pytest.fixture
def banque(processus):
    processus.scenario(notification="normale", panne=False)
    return processus


@pytest.fixture
def marchand():
    marchand = Marchand()
    yield marchand
    marchand.serveur.shutdown()
    marchand.serveur.server_close()


@pytest.fixture
def demander(banque, marchand):
    """Asks for a payment page; gives back its token and its address."""
    compteur = iter(range(1, 100))
    prefixe = os.urandom(4).hex().upper()

    def demander(reference: str = "", banque: Banque = banque) -> tuple[str, str]:
        reference = reference or f"{prefixe}{next(compteur):02}"
        reponse = banque.soap(DO_WEB_PAYMENT.format(marchand=marchand.adresse, reference=reference))
        assert code(reponse) == "00000"
        return texte(reponse, "i:token"), texte(reponse, "i:redirectURL")

    return demander


def texte(reponse: etree._Element, chemin: str) -> str:
    operation = reponse[0][0]
    return operation.findtext(chemin, default="", namespaces=ESPACES)


def code(reponse: etree._Element) -> str:
    return texte(reponse, "i:result/o:code")


def details(banque: Banque, jeton: str) -> etree._Element:
    return banque.soap(DETAILS.format(jeton))


def saisie(numero: str, **changements: str) -> dict[str, str]:
    carte = {"moyen": "CB", "numero": numero, "fin_validite": "12/49", "cryptogramme": "123"}
    return {**carte, "action": "valider", **changements}


def valider(banque: Banque, page: str, numero: str, **changements: str) -> requests.Response:
    return banque.http("POST", page, data=saisie(numero, **changements))


# Starting


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
    for fichier in (RACINE / "paiement" / "simulateur").glob("*.py"):
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


# The cards


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


# The card page


def test_the_page_shows_amount_reference_and_town_only(banque, demander):
    _, page = demander()
    reponse = banque.http("GET", page)
    assert "250,44\u00a0€" in reponse.text
    assert "Villiers-sur-Marne" in reponse.text
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


@pytest.mark.parametrize(
    ("identifiant", "nom"),
    [("villiers-sur-marne", "Villiers-sur-Marne"), ("sautron", "Sautron"), ("le-mans", "Le-Mans")],
)
def test_the_town_is_readable(identifiant, nom):
    assert reglages.nom_de_commune(identifiant) == nom


# Notifications


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


class Horloge:
    def __init__(self) -> None:
        self.heure = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.heure

    def avancer(self, secondes: float) -> None:
        self.heure += timedelta(seconds=secondes)


def une_operation(jeton: str = "J1") -> Operation:
    return Operation(
        "payline", jeton, "R1", 25044, "http://a/", "http://a/", donnees={"order.date": ""}
    )
