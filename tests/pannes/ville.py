"""The world around the portal: its processes, the bank, the mail server, and time."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.utils import timezone
from django_q.models import Schedule

from portail.demo import environnement
from tests.navigateur.facteur import Facteur
from tests.paiement.simulateur.outils import RACINE, Banque
from tests.paiement.travail import port_libre

from .etapes import Etape
from .travailleur import ENTRE_DEUX

ATTENTE = 20.0  # seconds after which something hangs
RELANCE = 0.05  # before the bank rings again where nobody answered
CALME = 4 * RELANCE
# Whatever a dead process had in hand comes back after three minutes at most.
PLUS_TARD = 4 * 60


@dataclass
class Passage:
    """One process of the portal, as its journal tells it."""

    pid: int
    porte: str
    etapes: list[Etape] = field(default_factory=list)
    statut: int | None = None

    @property
    def mort(self) -> bool:
        return self.statut == -9


@dataclass
class Ville:
    banque: Banque
    code_banque: str
    facteur: Facteur
    dossier: Path
    portail: str
    foyer: subprocess.Popen[bytes]
    passages: list[Passage] = field(default_factory=list)
    _en_vie: dict[int, Passage] = field(default_factory=dict)
    _lus: int = 0
    _histoires: int = 0
    _marques: dict[Etape, Path] = field(default_factory=dict)
    _decalage: float = 0

    # --- time and death ---------------------------------------------------------------------------

    def commencer(self, coups: Iterable[Etape]) -> None:
        """A new story: nothing has happened yet, the clock is right, the blows are prepared."""
        self.calme()
        self.passages.clear()
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
        assert len(frappes) == sum(p.mort for p in self.passages), self.recit()
        return frappes

    def plus_tard(self) -> None:
        self._decalage += PLUS_TARD
        self._dire(decalage=self._decalage)

    def attendre_les_sonneries(self, nombre: int) -> None:
        """The bank has rung so many times; where nobody answered, it may ring again."""
        self.attendre(lambda: self.nombre("notification") >= nombre, "la banque ne sonne pas")
        if any(sonnerie.mort for sonnerie in self.finis("notification")):
            time.sleep(CALME)
        self.calme()

    # --- the worker -------------------------------------------------------------------------------

    def travailler(self) -> None:
        """The worker empties its queue, or dies trying."""
        deja = self.nombre(ENTRE_DEUX)
        self._dire(tour=True)
        self.attendre(lambda: self.nombre(ENTRE_DEUX) > deja, "le travailleur ne finit pas")

    def passer(self) -> bool:
        """One pass of all the jobs: each of the schedule is due, then the queue; False if it died.

        A pass that ends well has left nothing in the queue.
        """
        self.plus_tard()
        Schedule.objects.update(next_run=timezone.now())
        self.travailler()
        return not self.finis(ENTRE_DEUX)[-1].mort

    # --- what was seen ----------------------------------------------------------------------------

    def finis(self, porte: str) -> list[Passage]:
        self._lire()
        return [p for p in self.passages if p.porte == porte and p.statut is not None]

    def nombre(self, porte: str) -> int:
        return len(self.finis(porte))

    def attendre(self, condition: Callable[[], bool], quoi: str, delai: float = ATTENTE) -> None:
        limite = time.monotonic() + delai
        while not condition():
            assert self.foyer.poll() is None, self.recit()
            assert time.monotonic() < limite, f"{quoi}\n{self.recit()}"
            time.sleep(0.005)

    def calme(self) -> None:
        """Nobody is at work."""
        self.attendre(lambda: not self._lire(), "un processus ne finit pas")

    def accepte(self) -> int:
        """Cents that the bank has accepted, by its own books."""
        operations = self.banque.http("GET", "/operations/").json()
        return sum(o["montant"] for o in operations if o["etat"] == "acceptee")

    def recit(self) -> str:
        """What the portal said to its own log, and how its processes ended."""
        fins = Counter((p.porte, p.statut) for p in self.passages)
        dit = (self.dossier / "foyer.log").read_text().splitlines()
        return "\n".join(
            [str(fins), *[ligne for ligne in dit if "INFO" not in ligne.upper()][-40:]]
        )

    def _lire(self) -> bool:
        """Read on in the journal; whether somebody is still at work."""
        with (self.dossier / "journal").open("rb") as journal:
            journal.seek(self._lus)
            for ligne in journal:
                if not ligne.endswith(b"\n"):
                    break
                self._lus += len(ligne)
                self._comprendre(ligne.decode())
        return bool(self._en_vie)

    def _comprendre(self, ligne: str) -> None:
        numero, quoi, *suite = ligne.rstrip("\n").split(" ", 2)
        pid = int(numero)
        match quoi:
            case "naissance":
                self._en_vie[pid] = Passage(pid, suite[0])
                self.passages.append(self._en_vie[pid])
            case "entrée":
                self._en_vie[pid].porte = suite[0]
            case "étape":
                self._en_vie[pid].etapes.append(Etape.du_texte(suite[0]))
            case "fin":
                self._en_vie.pop(pid).statut = int(suite[0])

    def _dire(self, **ordre: Any) -> None:
        assert self.foyer.stdin is not None
        self.foyer.stdin.write(json.dumps(ordre).encode() + b"\n")
        self.foyer.stdin.flush()


@contextmanager
def en_service(code_banque: str, dossier: Path) -> Iterator[Ville]:
    """A portal with its bank and its mail server, on the test's own database."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=50) as prise,
        Facteur(port_libre()) as facteur,
    ):
        portail = f"http://127.0.0.1:{prise.getsockname()[1]}"
        ipn = f"{portail}/paiement/notification/systempay/"
        banque = Banque(BANQUE_RELANCE=str(RELANCE), BANQUE_URL_IPN=ipn)
        try:
            env = _environnement(code_banque, dossier, banque.adresse, portail, facteur.port)
            with _foyer(prise, dossier, env) as foyer:
                ville = Ville(banque, code_banque, facteur, dossier, portail, foyer)
                ville.attendre((dossier / "journal").exists, "le portail ne démarre pas", 60)
                yield ville
        finally:
            banque.arreter()


@contextmanager
def _foyer(
    prise: socket.socket, dossier: Path, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    commande = [sys.executable, "-m", "tests.pannes.foyer", str(prise.fileno()), str(dossier)]
    with (dossier / "foyer.log").open("wb") as journal:
        foyer = subprocess.Popen(
            commande,
            cwd=RACINE,
            env=env,
            stdin=subprocess.PIPE,
            stdout=journal,
            stderr=journal,
            pass_fds=[prise.fileno()],
        )
    try:
        yield foyer
    finally:
        assert foyer.stdin is not None
        foyer.stdin.close()  # its sign to stop
        foyer.wait(10)


def _environnement(
    code_banque: str, dossier: Path, banque: str, portail: str, courrier: int
) -> dict[str, str]:
    demo = {"DEMO_DIR": str(dossier), "BANQUE_PORT": str(urlsplit(banque).port)}
    contrats = {
        code: contrat
        for commune in ("villiers-sur-marne", "sautron")
        for code, contrat in json.loads(
            environnement.preparer({**demo, "COMMUNE": commune})["BANQUES"]
        )["*"].items()
    }
    return os.environ | {
        "DATABASE_URL": _adresse_de_la_base(),
        "DJANGO_SETTINGS_MODULE": "portail.settings",
        "ADRESSE_PUBLIQUE": portail,
        "BANQUES": json.dumps({"*": {code_banque: contrats[code_banque]}}),
        "DOSSIER_DONNEES": str(dossier),
        "DOSSIER_STATIQUE": str(dossier),
        "EMAIL_URL": f"smtp://127.0.0.1:{courrier}",
        "NIVEAU_JOURNAL": "WARNING",
    }


def _adresse_de_la_base() -> str:
    nom = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{nom}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{nom}"))
