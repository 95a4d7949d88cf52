"""The portal in this process, over the test's own database: a browser sees what the test made.

What a request does is undone once it is answered: every page is opened in the same town, in
whatever order, and nothing is left to clean.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, transaction
from django.test.testcases import QuietWSGIRequestHandler

Reponse = Iterable[bytes]


class Serveur(ThreadedWSGIServer):
    """Its threads, one a browser's connection, share the test's connection and never close it."""

    def _close_connections(self) -> None:
        pass


class Oublieuse:
    """The portal, one request at a time: one connection holds one transaction."""

    def __init__(self) -> None:
        self.portail, self.tour, self.fermee = WSGIHandler(), threading.Lock(), False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Reponse:
        with self.tour:
            if self.fermee:
                start_response("503 Service Unavailable", [])
                return []
            return [self._repondre(environ, start_response)]

    def _repondre(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> bytes:
        with _connexion_gardee(), transaction.atomic():
            with closing(self.portail(environ, start_response)) as reponse:
                corps = b"".join(reponse)
            transaction.set_rollback(True)
        return corps

    def fermer(self) -> None:
        """Once what is being answered is: a browser that leaves may still be asking."""
        with self.tour:
            self.fermee = True


@contextmanager
def en_marche() -> Iterator[str]:
    """Serve the portal as the settings are now; gives its address."""
    base = connections["default"]
    serveur = Serveur(
        ("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={"default": base}
    )
    portail = Oublieuse()
    serveur.set_app(portail)
    base.inc_thread_sharing()
    fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05})
    fil.start()
    try:
        yield f"http://127.0.0.1:{serveur.server_port}"
    finally:
        portail.fermer()
        serveur.shutdown()
        fil.join()
        serveur.server_close()
        base.dec_thread_sharing()


@contextmanager
def _connexion_gardee() -> Iterator[None]:
    """Django looks at the connection's age around each request, and would end the transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
