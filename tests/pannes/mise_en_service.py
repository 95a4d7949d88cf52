"""Starting a town: the portal, its bank, its mail server."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from portail.demo import environnement
from tests.navigateur.facteur import Facteur
from tests.paiement.simulateur.outils import RACINE, Banque
from tests.paiement.travail import port_libre

from .journal import Journal
from .ville import RELANCE, Ville

COMMUNES = ("villiers-sur-marne", "sautron")  # between them they have every bank


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
                journal = Journal(dossier / "journal")
                ville = Ville(banque, facteur, dossier, portail, foyer, journal)
                ville.attendre(journal.fichier.exists, "le portail ne démarre pas")
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
        try:
            foyer.wait(30)
        finally:
            foyer.kill()
            foyer.wait()


def _environnement(
    code_banque: str, dossier: Path, banque: str, portail: str, courrier: int
) -> dict[str, str]:
    demo = {"DEMO_DIR": str(dossier), "BANQUE_PORT": str(urlsplit(banque).port)}
    contrats: dict[str, dict[str, str]] = {}
    for commune in COMMUNES:
        contrats |= json.loads(environnement.preparer({**demo, "COMMUNE": commune})["BANQUES"])["*"]
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
