"""Bad pages in place of a good one: what looks at pages must see each of their faults."""

import io
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from PIL import Image

ADRESSE = "donnees_personnelles"
CHEMIN = "/donnees-personnelles/"
COTE = 160
PAGE = """<!doctype html><html lang="fr"><head><title>Mauvaise</title>
<link rel="stylesheet" href="/mauvaise/large.css">
<script src="/mauvaise/bouge.js" defer></script></head><body><main><h1>Mauvaise</h1>
<script>window.passe = 1</script><p style="color: red">Rouge</p>
<p>Please try again.</p><label>Mot <input placeholder="Search"></label>
<form action="http://ailleurs.exemple.fr/"><button>Envoyer</button></form>
<img src="/mauvaise/lourde.png"><div class="large">x</div></main></body></html>"""
# Once the page has been painted.
BOUGE = """requestAnimationFrame(() => requestAnimationFrame(() => {
  document.querySelector("h1").insertAdjacentHTML("beforebegin", "<div class=haut>Tard</div>");
})); console.error("oups"); fetch("/mauvaise/absent");"""
STYLE = ".large { width: 2000px } .haut { height: 200px }"
# Without the policy, which would keep the browser from asking.
TIERS = """<!doctype html><html lang="fr"><head><title>Tiers</title></head><body><main>
<h1>Tiers</h1><img src="http://127.0.0.1:9/image.png" alt=""></main></body></html>"""


def lourde() -> bytes:
    """An image that nothing compresses."""
    sortie = io.BytesIO()
    bruit = secrets.token_bytes(3 * COTE * COTE)
    Image.frombytes("RGB", (COTE, COTE), bruit).save(sortie, "PNG")
    return sortie.getvalue()


class Mauvaise:
    """A middleware that answers in the portal's place."""

    page = PAGE

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == CHEMIN:
            return HttpResponse(self.page)
        match request.path.removeprefix("/mauvaise/"):
            case "large.css":
                return HttpResponse(STYLE, content_type="text/css")
            case "bouge.js":
                return HttpResponse(BOUGE, content_type="text/javascript")
            case "lourde.png":
                return HttpResponse(lourde(), content_type="image/png")
        return self.suite(request)


class DeTiers(Mauvaise):
    page = TIERS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = super().__call__(request)
        reponse._csp_exempt = True  # type: ignore[attr-defined]
        return reponse
