"""The demo's folder: what it holds, for which town and which week, and who uses it."""

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from .decalage import lundi


class DejaEnMarche(Exception):
    """Another process runs the demo of this folder."""


@dataclass
class Instance:
    """A demo town in a folder of its own."""

    dossier: Path
    commune: str

    # Named one by one: the folder was chosen by somebody, and may hold other things.
    BASE: ClassVar[str] = "portail.sqlite3"
    DOSSIERS: ClassVar[tuple[str, ...]] = (
        "courriels",
        "documents",
        "fichiers",
        "journaux",
        "statique",
    )

    @property
    def courriels(self) -> Path:
        return self.dossier / "courriels"

    @property
    def journaux(self) -> Path:
        return self.dossier / "journaux"

    @property
    def fichiers(self) -> Path:
        return self.dossier / "fichiers"

    @property
    def _marque(self) -> Path:
        return self.dossier / "demo.json"

    @contextlib.contextmanager
    def reservee(self) -> Iterator[None]:
        """Hold the folder for this process alone; raises `DejaEnMarche`."""
        self.dossier.mkdir(parents=True, exist_ok=True)
        with (self.dossier / "demo.lock").open("w") as verrou:
            try:
                fcntl.flock(verrou, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as erreur:
                raise DejaEnMarche from erreur
            yield

    def pourquoi_recommencer(self, aujourd_hui: date) -> str:
        """Say why what is here cannot serve today; an empty string if it can."""
        if not (self.dossier / self.BASE).exists():
            return "première préparation"
        try:
            marque = json.loads(self._marque.read_text())
        except (OSError, ValueError):
            return "la préparation précédente n'était pas allée au bout"
        if marque.get("commune") != self.commune:
            return "elle montrait une autre commune"
        if marque.get("lundi") != lundi(aujourd_hui).isoformat():
            return "ses dates étaient celles d'une autre semaine"
        return ""

    def vider(self) -> None:
        """Remove what an earlier demo left (its secrets stay: this process has read them)."""
        self._marque.unlink(missing_ok=True)
        for suite in ("", "-wal", "-shm"):
            (self.dossier / f"{self.BASE}{suite}").unlink(missing_ok=True)
        for nom in self.DOSSIERS:
            shutil.rmtree(self.dossier / nom, ignore_errors=True)

    def vider_les_courriels(self) -> None:
        self.courriels.mkdir(exist_ok=True)
        for courriel in self.courriels.glob("*.eml"):
            courriel.unlink()

    def marquer(self, aujourd_hui: date) -> None:
        """Remember, last of all, that the town is whole, and for which week."""
        marque = {"commune": self.commune, "lundi": lundi(aujourd_hui).isoformat()}
        self._marque.write_text(json.dumps(marque))
