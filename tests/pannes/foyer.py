"""The running portal: one warm process, and a child for every request and every turn of the worker.

A program of its own (`python -m tests.pannes.foyer PRISE DOSSIER`). It listens on the inherited
socket PRISE. On its standard input it takes orders, one JSON object a line: `tour` (run the
worker), and what the children born from then on are made of: `decalage` (seconds by which their
clocks are ahead), `coups` (the steps at which one of them dies, each with the file that says that
one did), `malfacon`. In DOSSIER it writes `journal`: each child's birth, steps and end.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
import time_machine
from django.conf import settings
from django.test import Client, override_settings

django.setup()

from tests.conftest import STATIQUES_D_ESSAI  # noqa: E402

override_settings(STORAGES={**settings.STORAGES, **STATIQUES_D_ESSAI}).enable()

from django.db import connections  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import resolve, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from weasyprint import HTML  # noqa: E402

from portail.wsgi import application  # noqa: E402

from . import malfacons, travailleur  # noqa: E402
from .etapes import Etape  # noqa: E402
from .saboteur import Saboteur  # noqa: E402

COMMANDES = 0  # standard input


@dataclass
class Consigne:
    """What the next children are made of."""

    decalage: float = 0
    coups: dict[str, str] = field(default_factory=dict)
    malfacon: str = ""


class Foyer:
    def __init__(self, prise: int, dossier: Path) -> None:
        self.dossier = dossier
        self.consigne = Consigne()
        self.serveur = _serveur(prise)
        self.attente = selectors.DefaultSelector()
        self.attente.register(self.serveur.socket, selectors.EVENT_READ)
        self.attente.register(COMMANDES, selectors.EVENT_READ)
        self.vivants: dict[int, int] = {}
        self._debut_de_ligne = b""
        self._journal = os.open(dossier / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def vivre(self) -> None:
        self._noter(os.getpid(), "foyer")
        while True:
            prets = {cle.fd for cle, _ in self.attente.select()}
            # Orders first: what was told before a request was sent holds for that request.
            if COMMANDES in prets and not self._obeir():
                return
            if self.serveur.fileno() in prets:
                self._repondre()
            for pidfd in prets & set(self.vivants):
                self._enterrer(pidfd)

    def finir(self) -> None:
        for pid in self.vivants.values():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _obeir(self) -> bool:
        lu = os.read(COMMANDES, 65536)
        *lignes, self._debut_de_ligne = (self._debut_de_ligne + lu).split(b"\n")
        for ligne in lignes:
            ordre = json.loads(ligne)
            if ordre.pop("tour", False):
                self._engendrer(travailleur.ENTRE_DEUX, travailleur.tourner)
            self.consigne = replace(self.consigne, **ordre)
        return bool(lu)

    def _repondre(self) -> None:
        demande, adresse = self.serveur.get_request()

        def servir(saboteur: Saboteur) -> None:
            self.serveur.set_app(_a_la_porte(saboteur))
            self.serveur.finish_request(demande, adresse)
            self.serveur.shutdown_request(demande)

        self._engendrer("page", servir)
        demande.close()

    def _engendrer(self, porte: str, faire: Callable[[Saboteur], None]) -> None:
        if pid := os.fork():
            pidfd = os.pidfd_open(pid)
            self.vivants[pidfd] = pid
            self.attente.register(pidfd, selectors.EVENT_READ)
            return
        statut = 1
        try:
            time_machine.travel(timezone.now() + timedelta(seconds=self.consigne.decalage)).start()
            coups = {Etape.du_texte(e): Path(m) for e, m in self.consigne.coups.items()}
            saboteur = Saboteur(porte, self.dossier / "journal", coups)
            saboteur.poser()
            malfacons.TOUTES[self.consigne.malfacon]()
            saboteur.noter(f"naissance {porte}")
            faire(saboteur)
            statut = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(statut)

    def _enterrer(self, pidfd: int) -> None:
        self.attente.unregister(pidfd)
        os.close(pidfd)
        pid = self.vivants.pop(pidfd)
        _, etat = os.waitpid(pid, 0)
        self._noter(pid, f"fin {os.waitstatus_to_exitcode(etat)}")

    def _noter(self, pid: int, quoi: str) -> None:
        os.write(self._journal, f"{pid} {quoi}\n".encode())


class Discret(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def _serveur(prise: int) -> WSGIServer:
    ecoute = socket.socket(fileno=prise)
    serveur = WSGIServer(ecoute.getsockname(), Discret, bind_and_activate=False)
    serveur.socket.close()
    serveur.socket = ecoute
    serveur.server_name, serveur.server_port = ecoute.getsockname()
    serveur.setup_environ()
    return serveur


def _a_la_porte(saboteur: Saboteur) -> Callable[..., Iterable[bytes]]:
    def entrer(environ: dict[str, Any], repondre: Any) -> Iterable[bytes]:
        saboteur.porte = resolve(environ["PATH_INFO"]).url_name or "page"
        saboteur.noter(f"entrée {saboteur.porte}")
        return application(environ, repondre)

    return entrer


def chauffer() -> None:
    """Do once what every child would do for itself."""
    Client().get(reverse("comptes:connexion"))
    for gabarit in ("paiement/panier.html", "pdf/recu.html", "courriels/recu.html"):
        get_template(gabarit)
    HTML(string="<html lang='fr'>Reçu").write_pdf(pdf_variant="pdf/ua-1")
    connections.close_all()
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    chauffer()
    foyer = Foyer(int(sys.argv[1]), Path(sys.argv[2]))
    try:
        foyer.vivre()
    finally:
        foyer.finir()
