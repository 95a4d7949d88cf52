"""The work on one file, by one process at a time, and how far it has come.

Both are one small file beside the data: its lock is the kernel's and dies with its holder, so a
killed worker holds nothing back; and what is written there shows while the import's own transaction
is still open.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

CADENCE = 0.5  # seconds between two signs of progress


class Chantier:
    """Held by this process alone."""

    def __init__(self, flux: IO[bytes]) -> None:
        self._flux, self._dernier_signe = flux, 0.0

    def avancer(self, ligne: int) -> None:
        """Write which line of the file is reached."""
        if time.monotonic() > self._dernier_signe + CADENCE:
            self._dernier_signe = time.monotonic()
            self._flux.seek(0)
            self._flux.truncate()
            self._flux.write(str(ligne).encode())
            self._flux.flush()


@contextmanager
def ouvrir(cle: int) -> Iterator[Chantier | None]:
    """Hold the work on that import; None when another process does."""
    chemin = _chemin(cle)
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("a+b") as flux:
        try:
            fcntl.flock(flux, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        try:
            yield Chantier(flux)
        finally:
            chemin.unlink(missing_ok=True)


def libre(cle: int) -> bool:
    """Whether nobody is at work there."""
    with ouvrir(cle) as chantier:
        return chantier is not None


def ligne_atteinte(cle: int) -> int:
    """The line that the work on that import has reached; 0 before its first sign."""
    try:
        return int(_chemin(cle).read_bytes() or b"0")
    except (FileNotFoundError, ValueError):  # not begun, over, or being written
        return 0


def _chemin(cle: int) -> Path:
    return settings.DOSSIER_DONNEES / "chantiers" / f"import-{cle}"
