"""A bank on a real socket that hangs, drips, breaks off or lies about its length: never more than
`BanqueInjoignable`, and never for long."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from paiement.passerelles import transport
from paiement.passerelles.base import BanqueInjoignable

ENTETE = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<a>"


@contextmanager
def banque(repondre: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """A server that answers each connection by `repondre`, until the test is over."""
    fini, prise = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def servir() -> None:
        with suppress(OSError):
            while True:
                connexion, _ = prise.accept()
                threading.Thread(target=tenir, args=(connexion,), daemon=True).start()

    def tenir(connexion: socket.socket) -> None:
        with suppress(OSError), connexion:
            connexion.recv(65536)
            repondre(connexion, fini)

    threading.Thread(target=servir, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{prise.getsockname()[1]}/"
    finally:
        fini.set()
        prise.close()


def pend(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(ENTETE)
    fini.wait(20)


def goutte(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(ENTETE)
    while not fini.wait(0.05):
        connexion.sendall(b"x")


def coupe(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(ENTETE)


def mal_compresse(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nrien")


def morceaux_faux(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrien\r\n")


def muette(connexion: socket.socket, fini: threading.Event) -> None:
    fini.wait(20)


@pytest.mark.parametrize("lecture", [True, False])
@pytest.mark.parametrize("repondre", [pend, goutte, coupe, mal_compresse, morceaux_faux, muette])
def test_a_broken_bank_is_unreachable_and_soon_so(
    settings: Any, repondre: Callable[[socket.socket, threading.Event], None], lecture: bool
) -> None:
    settings.BANQUE_DELAIS = (0.3, 0.4)
    debut = time.monotonic()
    with banque(repondre) as adresse, pytest.raises(BanqueInjoignable):
        transport.poster(adresse, b"<demande/>", {}, None, lecture=lecture)
    assert time.monotonic() - debut < 5
