"""A bank on a real socket: what it does with each connection is up to the test."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Conduite = Callable[[socket.socket, threading.Event], None]
ENTETE = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 5000\r\n\r\n<a>"


@contextmanager
def banque(repondre: Conduite) -> Iterator[str]:
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


def repond(corps: str, statut: str = "200 OK", genre: str = "text/xml") -> Conduite:
    """Answers this, whatever it is asked."""
    octets = corps.encode()
    entete = f"HTTP/1.1 {statut}\r\nContent-Type: {genre}\r\nContent-Length: {len(octets)}\r\n\r\n"

    def faire(connexion: socket.socket, fini: threading.Event) -> None:
        connexion.sendall(entete.encode() + octets)

    return faire


def pend(connexion: socket.socket, fini: threading.Event) -> None:
    """Begins to answer, and hangs."""
    connexion.sendall(ENTETE)
    fini.wait(20)


def muette(connexion: socket.socket, fini: threading.Event) -> None:
    fini.wait(20)


def goutte(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(ENTETE)
    while not fini.wait(0.05):
        connexion.sendall(b"x")


def coupe(connexion: socket.socket, fini: threading.Event) -> None:
    """Breaks off in the middle."""
    connexion.sendall(ENTETE)


def mal_compresse(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nrien")


def morceaux_faux(connexion: socket.socket, fini: threading.Event) -> None:
    connexion.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrien\r\n")
