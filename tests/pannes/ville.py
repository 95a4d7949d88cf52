"""The world around the portal: its bank, its mail server, its worker, time, and death."""

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_q.models import Schedule

from tests.navigateur.facteur import Facteur
from tests.paiement.simulateur.outils import Banque

from .etapes import Etape
from .journal import Journal
from .travailleur import ENTRE_DEUX

ATTENTE = 60.0  # seconds after which something hangs
RELANCE = 0.05  # before the bank rings again where nobody answered
CALME = 6 * RELANCE
# Whatever a dead process had in hand comes back after three minutes at most.
PLUS_TARD = 4 * 60


@dataclass
class Ville:
    banque: Banque
    facteur: Facteur
    dossier: Path
    portail: str
    foyer: subprocess.Popen[bytes]
    journal: Journal
    _histoires: int = 0
    _marques: dict[Etape, Path] = field(default_factory=dict)
    _decalage: float = 0

    # --- time and death ---------------------------------------------------------------------------

    def commencer(self, coups: Iterable[Etape]) -> None:
        """A new story: nothing has happened yet, the clock is right, the blows are prepared."""
        self.calme()
        self.journal.passages.clear()
        self._histoires += 1
        self._marques = {
            etape: self.dossier / f"coup-{self._histoires}-{rang}"
            for rang, etape in enumerate(coups)
        }
        self._decalage = 0
        Schedule.objects.update(next_run=timezone.now() + timedelta(days=1))
        self._dire(
            decalage=0,
            coups={etape.en_texte(): str(marque) for etape, marque in self._marques.items()},
        )

    def batir(self, malfacon: str) -> None:
        """From now on, a portal with this flaw; none without a name."""
        self._dire(malfacon=malfacon)

    def morts(self) -> list[Etape]:
        """The steps at which somebody died; nobody died of anything else."""
        self.calme()
        frappes = [etape for etape, marque in self._marques.items() if marque.exists()]
        assert len(frappes) == sum(p.mort for p in self.journal.passages), self.recit()
        return frappes

    def plus_tard(self) -> None:
        self._decalage += PLUS_TARD
        self._dire(decalage=self._decalage)

    def attendre_les_sonneries(self, nombre: int) -> None:
        """The bank has rung so many times; where nobody answered, it may ring again."""
        self.attendre(
            lambda: self.journal.nombre("notification") >= nombre, "la banque ne sonne pas"
        )
        if any(sonnerie.mort for sonnerie in self.journal.finis("notification")):
            time.sleep(CALME)
        self.calme()

    # --- the worker -------------------------------------------------------------------------------

    def travailler(self) -> None:
        """The worker empties its queue, or dies trying."""
        deja = self.journal.nombre(ENTRE_DEUX)
        self._dire(tour=True)
        self.attendre(lambda: self.journal.nombre(ENTRE_DEUX) > deja, "le travailleur ne finit pas")

    def passer(self) -> bool:
        """One pass of all the jobs: each of the schedule is due, then the queue; False if it died.

        A pass that ends well has left nothing in the queue.
        """
        self.plus_tard()
        Schedule.objects.update(next_run=timezone.now())
        self.travailler()
        return not self.journal.finis(ENTRE_DEUX)[-1].mort

    # --- what was seen ----------------------------------------------------------------------------

    def attendre(self, condition: Callable[[], bool], quoi: str) -> None:
        limite = time.monotonic() + ATTENTE
        while not condition():
            assert self.foyer.poll() is None, self.recit()
            assert time.monotonic() < limite, f"{quoi}\n{self.recit()}"
            time.sleep(0.005)

    def calme(self) -> None:
        """Nobody is at work."""
        self.attendre(self.journal.calme, "un processus ne finit pas")

    def accepte(self) -> int:
        """Cents that the bank has accepted, by its own books."""
        operations = self.banque.http("GET", "/operations/").json()
        return sum(o["montant"] for o in operations if o["etat"] == "acceptee")

    def recit(self) -> str:
        """What the portal said to its own log, and how its processes ended."""
        fins = Counter((p.porte, p.statut) for p in self.journal.passages)
        dit = (self.dossier / "foyer.log").read_text().splitlines()
        graves = [ligne for ligne in dit if "INFO" not in ligne.upper()]
        return "\n".join([str(fins), *graves[-40:]])

    def _dire(self, **ordre: Any) -> None:
        assert self.foyer.stdin is not None
        self.foyer.stdin.write(json.dumps(ordre).encode() + b"\n")
        self.foyer.stdin.flush()
