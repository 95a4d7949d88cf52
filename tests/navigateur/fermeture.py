"""Closing a browser, within bounds: Playwright now and then waits for ever for one that is gone."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer

from playwright.sync_api import Error

PATIENCE = 60.0  # seconds; it takes one
PILOTE = b"playwright/driver"


@contextmanager
def bornee(patience: float = PATIENCE) -> Iterator[None]:
    """What this block closes is closed, or stopped with Playwright's own process."""
    arrete = Event()

    def arreter() -> None:
        arrete.set()
        for pid in pilotes():
            os.kill(pid, signal.SIGKILL)

    garde = Timer(patience, arreter)
    garde.daemon = True
    garde.start()
    try:
        yield
    except Error:
        if not arrete.is_set():
            raise
    finally:
        garde.cancel()


def pilotes() -> list[int]:
    """Playwright's processes that this one started."""
    trouves = []
    for dossier in Path("/proc").glob("[0-9]*"):
        try:
            # « pid (name) state ppid … »; a name may hold anything.
            parent = int((dossier / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and PILOTE in (dossier / "cmdline").read_bytes():
                trouves.append(int(dossier.name))
        except (OSError, ValueError):  # gone meanwhile
            continue
    return trouves
