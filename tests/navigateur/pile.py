"""The whole portal beside a test: what `bin/demo` runs, in a place of its own.

It is `manage.py demo` itself (portal, worker, simulated bank, demo town) with two differences: the
letters go to a real mail server, and the database is the run's own (PostgreSQL, or a file with
`BASE=sqlite`).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from portail.demo.processus import mourir_avec_le_parent, port_libre
from tests.navigateur.facteur import Facteur

RACINE = Path(__file__).resolve().parents[2]
DEMARRAGE = 180.0  # seconds; two of them start at once, on two cores
ALIAS = "pile"
# Short, so that a test waits seconds where a person waits a minute.
BANQUE = {"BANQUE_DELAI_ATTENTE": "1", "BANQUE_RETARD": "4", "BANQUE_RELANCE": "1"}
# What the test run's own environment says of another portal.
A_OUBLIER = {
    "ADRESSE_PUBLIQUE",
    "ALLOWED_HOSTS",
    "BANQUES",
    "CLE_JOURNAL",
    "DATABASE_URL",
    "DEBUG",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "DOSSIER_DONNEES",
    "DOSSIER_STATIQUE",
    "EMAIL_URL",
    "PREFIXE_URL",
    "SECRET_KEY",
}


def attendre(condition: Callable[[], Any], quoi: str, delai: float = 30) -> Any:
    """Return the condition's value as soon as it is true."""
    limite = time.monotonic() + delai
    while not (valeur := condition()):
        assert time.monotonic() < limite, f"au bout de {delai:.0f} s : {quoi}"
        time.sleep(0.05)
    return valeur


@dataclass
class Pile:
    """A running portal; `facteur` holds the letters that it sent."""

    commune: str
    port: int
    port_banque: int
    env: dict[str, str]
    facteur: Facteur
    blocage: DjangoDbBlocker | None = None
    familles_prises: set[str] = field(default_factory=lambda: {"000754"})
    # Codes of families that `arrivees` brought and nobody has taken yet.
    fratries: list[str] = field(default_factory=list)

    @property
    def prefixe(self) -> str:
        return self.env.get("PREFIXE_URL", "")

    @property
    def portail(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.prefixe}"

    @property
    def banque(self) -> str:
        return f"http://127.0.0.1:{self.port_banque}"

    @property
    def origines(self) -> set[str]:
        return {f"http://127.0.0.1:{self.port}", self.banque}

    @property
    def dossier(self) -> Path:
        return Path(self.env["DEMO_DIR"])

    @contextmanager
    def base(self) -> Iterator[str]:
        """The portal's database, as an alias for `using()` inside this block only."""
        config = environ.Env.db_url_config(self.env["DATABASE_URL"])
        connections.databases[ALIAS] = {**connections.databases["default"], **config}
        try:
            with self.blocage.unblock() if self.blocage else nullcontext():
                yield ALIAS
        finally:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.databases[ALIAS]

    def commande(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on this portal, as `bin/manage` does."""
        return subprocess.run(
            [sys.executable, str(RACINE / "manage.py"), *arguments],
            env=self.env,
            cwd=RACINE,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def scenario(self, **valeurs: Any) -> None:
        """Tell the simulated bank how to behave from now on."""
        self._dire_a_la_banque("scenario", valeurs)

    def agir(self, reference: str, action: str) -> None:
        """Have the bank's back office do this to a payment."""
        self._dire_a_la_banque("operations", {"reference": reference, "action": action})

    def _dire_a_la_banque(self, quoi: str, valeurs: dict[str, Any]) -> None:
        corps = json.dumps(valeurs).encode()
        demande = urllib.request.Request(f"{self.banque}/{quoi}/", corps, method="POST")
        with urllib.request.urlopen(demande, timeout=10):
            pass

    def operations(self) -> list[dict[str, Any]]:
        """What the bank knows of every payment."""
        with urllib.request.urlopen(f"{self.banque}/operations/", timeout=10) as reponse:
            connues: list[dict[str, Any]] = json.load(reponse)
        return connues

    def operation(self, reference: str) -> dict[str, Any]:
        (trouvee,) = [o for o in self.operations() if o["reference"] == reference]
        return trouvee


@contextmanager
def en_marche(
    commune: str,
    dossier: Path,
    nom: str,
    blocage: DjangoDbBlocker | None = None,
    **reglages: str,
) -> Iterator[Pile]:
    """Start a portal for this town, and leave nothing of it behind.

    `blocage` is how pytest-django keeps tests from a database that they did not ask for;
    `reglages` are settings of this portal's own.
    """
    port, banque, courrier = _ports(3)
    with _base(dossier, nom) as adresse, Facteur(courrier) as facteur:
        env = {k: v for k, v in os.environ.items() if k not in A_OUBLIER}
        env |= BANQUE | {
            "DEMO": "1",
            "DEMO_DIR": str(dossier),
            "PORT": str(port),
            "BANQUE_PORT": str(banque),
            "COMMUNE": commune,
            "DATABASE_URL": adresse,
            "EMAIL_URL": f"smtp://127.0.0.1:{courrier}",
            **reglages,
        }
        pile = Pile(commune, port, banque, env, facteur, blocage)
        with _demonstration(pile):
            yield pile


@contextmanager
def _demonstration(pile: Pile) -> Iterator[None]:
    pile.dossier.mkdir(parents=True, exist_ok=True)
    journal = pile.dossier / "demo.log"
    with journal.open("wb") as sortie:
        demo = subprocess.Popen(
            [sys.executable, str(RACINE / "manage.py"), "demo"],
            env=pile.env,
            cwd=RACINE,
            stdin=subprocess.DEVNULL,
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,
            preexec_fn=mourir_avec_le_parent,
        )

    def prete() -> bool:
        assert demo.poll() is None, f"la démonstration s’est arrêtée :\n{journal.read_text()}"
        with suppress(OSError, urllib.error.HTTPError):
            return urllib.request.urlopen(f"{pile.portail}/sante/", timeout=5).status == 200
        return False

    try:
        attendre(prete, "la démonstration n’est pas prête", DEMARRAGE)
        yield
    finally:
        demo.send_signal(signal.SIGTERM)
        try:
            demo.wait(30)
        except subprocess.TimeoutExpired:
            demo.kill()
            demo.wait()


@contextmanager
def _base(dossier: Path, nom: str) -> Iterator[str]:
    """A database of this run's own, beside the one that the other tests use."""
    adresse = os.environ["DATABASE_URL"]
    if adresse.startswith("sqlite"):
        yield f"sqlite:///{dossier / 'portail.sqlite3'}"
        return
    identifiant = sql.Identifier(nom)
    with psycopg.connect(adresse, autocommit=True) as connexion:
        connexion.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifiant))
        connexion.execute(sql.SQL("CREATE DATABASE {}").format(identifiant))
        try:
            yield urlunsplit(urlsplit(adresse)._replace(path=f"/{nom}"))
        finally:
            connexion.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifiant))


def _ports(nombre: int) -> list[int]:
    """Free ports, below those that the system gives to outgoing connections."""
    candidats = random.sample(range(15_000, 30_000), 100)
    return [port for port in candidats if port_libre(port)][:nombre]
