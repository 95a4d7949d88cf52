"""The Factures page (24 invoices of 20 lines) beside the barest view of the same rows."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path

from factures.models import Facture, LigneFacture
from tests import fabriques

from .mesure import Resultat, durees

FACTURES, LIGNES, REQUETES = 24, 20, 20
REQUETES_SQL_MAX = 6
MIDDLEWARE_NU = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
_TABLE = Engine().from_string(
    "<table>{% for f in factures %}<tr><td>{{ f.numero }}<td>{{ f.service.nom }}<td>{{ f.total }}"
    "<td>{% for l in f.lignes.all %}{{ l.enfant }} {{ l.libelle }} {% endfor %}{% endfor %}</table>"
)


@login_not_required
def plancher(request: HttpRequest) -> HttpResponse:
    """Session, user, the same rows, a bare table: no rule, no word, no menu."""
    famille = request.user.responsable.famille  # type: ignore[union-attr]
    factures = Facture.objects.filter(famille=famille).select_related("service")
    lignes = {"factures": factures.prefetch_related("lignes")}
    return HttpResponse(_TABLE.render(Context(lignes)))


urlpatterns = [path("plancher/", plancher)]


def mesurer() -> Resultat:
    """Requests per second, both through Django's own test client."""
    famille = fabriques.nouvelle_famille()
    for _ in range(FACTURES):
        fabriques.facture(famille, 120_00, lignes=LIGNES)
    assert LigneFacture.objects.count() == FACTURES * LIGNES
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    portail, nu = clients

    def page() -> None:
        for _ in range(REQUETES):
            assert portail.get("/factures/").status_code == 200

    def table() -> None:
        with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE_NU):
            nu.handler.load_middleware()
            for _ in range(REQUETES):
                assert nu.get("/plancher/").status_code == 200

    page()
    table()
    nombre = _requetes_sql(portail)
    duree, duree_nue = durees(page, table, tours=9)
    valeur, sol = REQUETES / duree, REQUETES / duree_nue
    tenu = valeur >= 0.6 * sol and nombre <= REQUETES_SQL_MAX
    but = f"≥ 0,6 ; {nombre} requêtes SQL (≤ {REQUETES_SQL_MAX})"
    return Resultat("Page Factures", valeur, "requêtes/s", sol, but, tenu)


def _requetes_sql(client: Any) -> int:
    with CaptureQueriesContext(connection) as requetes:
        client.get("/factures/")
    return len(requetes)
