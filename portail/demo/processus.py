"""Start the demo's processes, watch them, and leave none behind."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class ProcessusTombe(Exception):
    """One of the processes ended although nobody asked it to."""


class ArretDemande(Exception):
    """Ctrl-C, or a request to stop."""


def port_libre(port: int) -> bool:
    """Say whether this port of 127.0.0.1 can be listened on."""
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def mourir_avec_le_parent() -> None:
    """Between fork and exec: have Linux stop this child should its parent be killed outright."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Processus:
    """A child with its log, alone in its group: a Ctrl-C reaches us, and we stop it."""

    nom: str
    commande: Sequence[str]
    journal: Path
    enfant: subprocess.Popen[bytes] = field(init=False)

    def demarrer(self) -> None:
        with self.journal.open("wb") as sortie:
            self.enfant = subprocess.Popen(
                self.commande,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                start_new_session=True,
                preexec_fn=mourir_avec_le_parent,
            )

    def fin_du_journal(self, lignes: int = 15) -> str:
        return "\n".join(self.journal.read_text(errors="replace").splitlines()[-lignes:])


class Equipe:
    """The processes of an instance, started in order and stopped together."""

    def __init__(self, processus: Sequence[Processus]) -> None:
        self.processus = processus
        self.demarres: list[Processus] = []
        self.arret_demande = False

    def __enter__(self) -> "Equipe":
        for nom in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(nom, self._demander_l_arret)
        try:
            for processus in self.processus:
                processus.demarrer()
                self.demarres.append(processus)
        except BaseException:
            self.arreter()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.arreter()

    def attendre_reponse(self, adresse: str, delai: float) -> None:
        """Return once the address answers 200; raise `TimeoutError` with what it last said."""
        limite = time.monotonic() + delai
        dernier = "pas de réponse"
        while time.monotonic() < limite:
            self.verifier()
            try:
                with urllib.request.urlopen(adresse, timeout=5) as reponse:
                    if reponse.status == 200:
                        return
                    dernier = f"réponse {reponse.status}"
            except urllib.error.HTTPError as erreur:
                dernier = f"réponse {erreur.code} : {erreur.read(500).decode(errors='replace')}"
            except OSError:
                pass
            time.sleep(0.2)
        raise TimeoutError(dernier)

    def veiller(self) -> None:
        """Stay until somebody asks to stop or a process ends (both are exceptions)."""
        while True:
            self.verifier()
            time.sleep(0.3)

    def verifier(self) -> None:
        """Raise `ArretDemande` or `ProcessusTombe` if there is a reason to."""
        if self.arret_demande:
            raise ArretDemande
        for processus in self.demarres:
            statut = processus.enfant.poll()
            if statut is not None:
                raise ProcessusTombe(
                    f"Le processus « {processus.nom} » s'est arrêté (statut {statut}). "
                    f"La fin de son journal, {processus.journal} :\n{processus.fin_du_journal()}"
                )

    def arreter(self, delai: float = 15) -> None:
        """Ask all to stop, then end what is left of their groups, children included."""
        for processus in self.demarres:
            if processus.enfant.poll() is None:
                processus.enfant.terminate()
        limite = time.monotonic() + delai
        for processus in self.demarres:
            with contextlib.suppress(subprocess.TimeoutExpired):
                processus.enfant.wait(max(0.1, limite - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(processus.enfant.pid, signal.SIGKILL)
            processus.enfant.wait()
        self.demarres.clear()

    def _demander_l_arret(self, _signal: int, _cadre: FrameType | None) -> None:
        self.arret_demande = True
