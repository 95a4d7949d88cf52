"""The same races between real processes, as gunicorn's and the worker's are: nothing is shared but
the database."""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection, connections

from .outils import FIN, Geste

CONTEXTE = multiprocessing.get_context("fork")


@dataclass
class Guet:
    """Where processes wait for each other: before their first order that begins like this.

    With the lock in place one alone gets there: it gives up waiting, and goes on.
    """

    avant: str
    parties: int
    attente: float
    _barriere: Barrier = field(init=False)

    def __post_init__(self) -> None:
        self._barriere = CONTEXTE.Barrier(self.parties)

    def autour(self, geste: Geste) -> Geste:
        arrive = False

        def avant_d_ecrire(executer: Callable[..., Any], sql: str, *suite: Any) -> Any:
            nonlocal arrive
            if not arrive and sql.startswith(self.avant):
                arrive = True
                with suppress(threading.BrokenBarrierError):
                    self._barriere.wait(self.attente)
            return executer(sql, *suite)

        def observe() -> Any:
            with connection.execute_wrapper(avant_d_ecrire):
                return geste()

        return observe


def ensemble(*gestes: Geste) -> list[Any]:
    """Do each in a process of its own, all at the same moment; what each gave or raised."""
    connections.close_all()  # a connection that two processes share is nobody's
    depart = CONTEXTE.Barrier(len(gestes))
    courses = []
    for geste in gestes:
        ici, la_bas = CONTEXTE.Pipe(duplex=False)
        processus = CONTEXTE.Process(target=_courir, args=(geste, depart, la_bas), daemon=True)
        processus.start()
        la_bas.close()
        courses.append((processus, ici))
    issues = []
    for processus, ici in courses:
        assert ici.poll(FIN), "Deux gestes s’attendent pour toujours."
        issues.append(ici.recv())
        ici.close()
        processus.join(FIN)
        processus.close()
    return issues


def _courir(geste: Geste, depart: Barrier, vers: Connection) -> None:
    try:
        connection.ensure_connection()
        depart.wait(FIN)
        vers.send(geste())
    except Exception as erreur:
        vers.send(erreur)
    finally:
        connections.close_all()
