"""What a browser complains of on any page: it fails the test that went there."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# The browser dropped it itself, because we went elsewhere meanwhile.
ABANDON = "net::ERR_ABORTED"
# Told by the event itself, whatever this browser's console calls it.
_POLITIQUE = """addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  console.error(`politique : ${effectiveDirective} refuse ${blockedURI}`))"""
# How a browser notes a page's own 404 or 409: the tests look at those themselves.
REPONSE_ECHOUEE = "Failed to load resource"


@dataclass
class Surveillance:
    """Console errors and warnings, policy violations, failed and foreign requests."""

    origines: set[str]
    fautes: list[str] = field(default_factory=list)

    def suivre(self, contexte: BrowserContext) -> None:
        contexte.add_init_script(_POLITIQUE)
        contexte.on("console", self._console)
        contexte.on("weberror", self._erreur)
        contexte.on("request", self._demande)
        contexte.on("requestfailed", self._echec)
        contexte.on("response", self._reponse)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if REPONSE_ECHOUEE not in message.text:  # `_reponse` tells pages from what they load
            self.fautes.append(f"console, {message.type} : {message.text}")

    def _erreur(self, erreur: WebError) -> None:
        self.fautes.append(f"script : {erreur.error}")

    def _demande(self, demande: Request) -> None:
        adresse = urlsplit(demande.url)
        origine = f"{adresse.scheme}://{adresse.netloc}"
        if adresse.scheme not in ("data", "blob") and origine not in self.origines:
            self.fautes.append(f"demande à un tiers : {demande.url}")

    def _echec(self, demande: Request) -> None:
        if demande.failure != ABANDON:
            self.fautes.append(f"demande échouée : {demande.url} ({demande.failure})")

    def _reponse(self, reponse: Response) -> None:
        if reponse.status >= 400 and reponse.request.resource_type != "document":
            self.fautes.append(f"réponse {reponse.status} : {reponse.url}")
