"""Races on purpose: gestures that start together, meet where it hurts, with or without the lock.

Each story here comes with a control that takes one lock away and forces the two gestures to read
before either writes. On PostgreSQL the control shows the damage in the books. SQLite has no row
locks: what protects there is `BEGIN IMMEDIATE`, so its control begins DEFERRED transactions, and
the damage is the one that SQLite then does: a parent's or the bank's request dies of "database is
locked", where it should have waited for its turn.
"""

import itertools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import OperationalError, connection, models
from django.db.models.query import QuerySet

Geste = Callable[[], Any]
POSTGRESQL = "postgresql"
ATTENTE = 0.5  # seconds that a gesture waits for another one that a lock keeps away
FIN = 60.0  # seconds after which a race is a deadlock
ATTENDU = "SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@dataclass
class Rencontre:
    """Where gestures wait for each other: after their nth SELECT from this table (`lecture`).

    With the lock in place they cannot meet (the second one is still waiting to read): the first
    gives up waiting and goes on. Without it they always do.
    """

    table: str
    parties: int = 2
    lecture: int = 1
    attente: float = ATTENTE
    _barriere: threading.Barrier = field(init=False)

    def __post_init__(self) -> None:
        self._barriere = threading.Barrier(self.parties)
        self._motif = re.compile(rf'^SELECT .* FROM "{self.table}"', re.DOTALL)

    def autour(self, geste: Geste) -> Geste:
        """The same gesture, that waits for the others once it has read."""
        lectures = itertools.count(1)

        def apres_lecture(
            executer: Any, sql: str, parametres: Any, plusieurs: bool, contexte: Any
        ) -> Any:
            resultat = executer(sql, parametres, plusieurs, contexte)
            if self._motif.match(sql) and next(lectures) == self.lecture:
                self._attendre()
            return resultat

        def observe() -> Any:
            with connection.execute_wrapper(apres_lecture):
                return geste()

        return observe

    def _attendre(self) -> None:
        with suppress(threading.BrokenBarrierError):  # a lock keeps the other away: as it should
            self._barriere.wait(self.attente)


def ensemble(*gestes: Geste) -> list[Any]:
    """Start all at the same moment, each with a connection of its own; what each gave or raised."""
    depart = threading.Barrier(len(gestes))
    issues: list[Any] = [None] * len(gestes)

    def courir(rang: int) -> None:
        try:
            connection.ensure_connection()
            depart.wait(FIN)
            issues[rang] = gestes[rang]()
        except Exception as erreur:
            issues[rang] = erreur
        finally:
            connection.close()

    fils = [
        threading.Thread(target=courir, args=(rang,), daemon=True) for rang in range(len(gestes))
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(FIN)
    assert not any(fil.is_alive() for fil in fils), "Deux gestes s’attendent pour toujours."
    return issues


def attendre_qu_on_m_attende() -> None:
    """Hold one's locks until somebody waits for one of them. SQLite tells nobody who waits; there
    the whole file is one lock."""
    fin = monotonic() + FIN / 2
    while connection.vendor == POSTGRESQL:
        with connection.cursor() as curseur:
            curseur.execute(ATTENDU)
            if curseur.fetchone()[0]:
                return
        assert monotonic() < fin, "La course n’a pas eu lieu."


def erreurs(issues: list[Any], *sortes: type[BaseException]) -> list[BaseException]:
    """Those that failed; anything but the expected kinds is a fault of the test."""
    levees = [i for i in issues if isinstance(i, BaseException)]
    inattendues = [e for e in levees if not isinstance(e, sortes)]
    if inattendues:
        raise inattendues[0]
    return levees


@contextmanager
def sans_verrou(*modeles: type[models.Model]) -> Iterator[None]:
    """As if the code had forgotten to lock these models' rows (or, on SQLite, the file)."""
    vrai = QuerySet.select_for_update

    def oublie(lignes: QuerySet[Any], *arguments: Any, **options: Any) -> QuerySet[Any]:
        return lignes.all() if lignes.model in modeles else vrai(lignes, *arguments, **options)

    options = connection.settings_dict["OPTIONS"]
    mode = options.get("transaction_mode")
    if mode:
        options["transaction_mode"] = "DEFERRED"
    QuerySet.select_for_update = oublie  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        QuerySet.select_for_update = vrai  # type: ignore[method-assign]
        if mode:
            options["transaction_mode"] = mode


def degat_de_sqlite(issues: list[Any]) -> bool:
    """On SQLite: one gesture won, the others died of the missing lock. Elsewhere: False."""
    if connection.vendor == POSTGRESQL:
        return False
    mortes = erreurs(issues, OperationalError)
    assert len(mortes) == len(issues) - 1, issues
    assert all("locked" in str(e) for e in mortes), mortes
    return True
