"""The simulated bank in a process of its own, and the shop that it tells."""

import os
import queue
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests
from lxml import etree

from paiement.simulateur import cartes, identifiants, payline
from paiement.simulateur.etat import Operation

RACINE = Path(__file__).resolve().parents[3]
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

    def agir(self, reference: str, action: str) -> requests.Response:
        return self.http("POST", "/operations/", json={"reference": reference, "action": action})

    def scenario(self, **changements: Any) -> requests.Response:
        return self.http("POST", "/scenario/", json=changements)

    def operation(self, reference: str) -> dict:
        return self.operations(reference)[0]

    def operations(self, reference: str) -> list[dict]:
        toutes = self.http("GET", "/operations/").json()
        return [operation for operation in toutes if operation["reference"] == reference]


class Appel(NamedTuple):
    methode: str
    chemin: str
    corps: bytes

    @property
    def parametres(self) -> dict[str, str]:
        """Of the query or of the form, the empty ones too."""
        texte = self.corps.decode() if self.methode == "POST" else urlsplit(self.chemin).query
        return dict(parse_qsl(texte, keep_blank_values=True, strict_parsing=True))


class Marchand:
    """A tiny portal: what the bank sends it lands in a queue."""

    def __init__(self) -> None:
        self.recues: queue.Queue[Appel] = queue.Queue()
        self.reponses: list[int] = []
        self.en_recevant: Callable[[], object] = lambda: None
        marchand = self

        class Porte(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                corps = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                marchand.en_recevant()
                self.send_response(marchand.reponses.pop(0) if marchand.reponses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                marchand.recues.put(Appel(self.command, self.path, corps))

            do_POST = do_GET

            def log_message(self, *_arguments: object) -> None:
                pass

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Porte)
        self.adresse = f"http://127.0.0.1:{self.serveur.server_port}"
        threading.Thread(target=self.serveur.serve_forever, args=(0.05,), daemon=True).start()

    def notification(self) -> dict[str, str]:
        return self.appel().parametres

    def appel(self) -> Appel:
        appel = self.recues.get(timeout=10)
        assert urlsplit(appel.chemin).path == "/notification/"
        return appel

    def n_entend_plus_rien(self) -> bool:
        try:
            self.recues.get(timeout=JAMAIS)
        except queue.Empty:
            return True
        return False


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
