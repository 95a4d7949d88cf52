"""A recorded tour, shown again to a browser: the real documents, headers and static files, from a
server of this process that knows nothing else. What a page would send goes nowhere.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, BrowserContext, Page

from tests.maison.recueil import Etat, Recueil
from tests.navigateur.surveillance import Surveillance

STATIQUES = "/static/"
# The script that leaves for the bank is empty, so that its page can be looked at.
SANS_EFFET = "depart.js"
DU_TRANSPORT = {"content-length", "content-encoding"}
# Static files are asked for once; what a town may change, each time.
GARDER = {"Cache-Control": "max-age=3600"}

Reponse = tuple[int, dict[str, str], bytes]


@dataclass
class Rejeu:
    """One tab, in which states are opened one after the other."""

    recueil: Recueil
    etat: Etat | None = None
    origine: str = ""
    suivi: Surveillance = field(default_factory=lambda: Surveillance(set()))

    def onglet(self, chromium: Browser, **options: Any) -> Page:
        """A tab as a French parent has it; the last one asked for is the one that is watched."""
        reglages = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
        contexte: BrowserContext = chromium.new_context(
            base_url=self.origine, **{**reglages, **options}
        )
        self.suivi = Surveillance({self.origine})
        self.suivi.suivre(contexte)
        return contexte.new_page()

    def ouvrir(self, page: Page, etat: Etat) -> None:
        self.etat = etat
        self.suivi.fautes.clear()
        page.goto(etat.chemin)

    def repondre(self, chemin: str) -> Reponse:
        if self.etat and chemin == self.etat.chemin:
            gardes = {c: v for c, v in self.etat.entetes.items() if c.lower() not in DU_TRANSPORT}
            return self.etat.statut, gardes, self.etat.corps
        if chemin in self.recueil.autour:
            genre, corps = self.recueil.autour[chemin]
            return 200, {"Content-Type": genre}, corps
        if chemin.startswith(STATIQUES) and (fichier := _fichier(chemin)):
            corps = b"" if chemin.endswith(SANS_EFFET) else fichier.read_bytes()
            genre = mimetypes.guess_type(fichier.name)[0] or "application/octet-stream"
            return 200, {"Content-Type": genre, **GARDER}, corps
        return 404, {}, b""


def _fichier(chemin: str) -> Path | None:
    trouve = finders.find(chemin.removeprefix(STATIQUES))
    return Path(trouve) if trouve else None


@contextmanager
def servi(recueil: Recueil) -> Iterator[Rejeu]:
    """Show this tour again for as long as the block lasts."""
    rejeu = Rejeu(recueil)

    class Guichet(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            statut, entetes, corps = rejeu.repondre(urlsplit(self.path).path)
            self.send_response(statut)
            for nom, valeur in {**entetes, "Content-Length": str(len(corps))}.items():
                self.send_header(nom, valeur)
            self.end_headers()
            self.wfile.write(corps)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Guichet) as serveur:
        rejeu.origine = f"http://127.0.0.1:{serveur.server_port}"
        Thread(target=serveur.serve_forever, daemon=True).start()
        try:
            yield rejeu
        finally:
            serveur.shutdown()
