"""The demo stops all that it started, and says which process fell."""

import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portail.demo import processus
from portail.demo.processus import ArretDemande, Equipe, Processus, ProcessusTombe, port_libre

# A process with a child of its own, that turns a deaf ear to a polite request.
SOURD = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
enfant = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(enfant.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _signaux_rendus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the test runner's own signals alone."""
    monkeypatch.setattr(processus.signal, "signal", lambda *_: None)


def en_vie(pid: int) -> bool:
    """A zombie that init has not buried yet is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def attendre(condition: Callable[[], object], delai: float = 5) -> None:
    limite = time.monotonic() + delai
    while not condition() and time.monotonic() < limite:
        time.sleep(0.02)


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    sourd = Processus("sourd", [sys.executable, "-c", SOURD], tmp_path / "sourd.log")
    equipe = Equipe([sourd])
    with equipe:
        attendre(lambda: sourd.journal.read_text().strip())
        petit_enfant = int(sourd.journal.read_text())
        assert en_vie(petit_enfant)
        equipe.arreter(delai=0.2)
    assert not en_vie(sourd.enfant.pid)
    attendre(lambda: not en_vie(petit_enfant))
    assert not en_vie(petit_enfant)


def test_a_fallen_process_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    commande = [sys.executable, "-c", "import sys; sys.exit('plus de papier')"]
    with (
        Equipe([Processus("portail", commande, tmp_path / "portail.log")]) as equipe,
        pytest.raises(ProcessusTombe, match=r"(?s)« portail ».*statut 1.*plus de papier"),
    ):
        equipe.veiller()


def test_a_request_to_stop_ends_the_watch(tmp_path: Path) -> None:
    with Equipe([Processus("un", ["sleep", "60"], tmp_path / "un.log")]) as equipe:
        equipe._demander_l_arret(15, None)
        with pytest.raises(ArretDemande):
            equipe.veiller()
    assert not equipe.demarres


def test_what_answers_late_is_waited_for_within_bounds(tmp_path: Path) -> None:
    with (
        Equipe([Processus("muet", ["sleep", "60"], tmp_path / "muet.log")]) as equipe,
        pytest.raises(TimeoutError, match="pas de réponse"),
    ):
        equipe.attendre_reponse("http://127.0.0.1:1/sante/", delai=0.3)


def test_a_port_in_use_is_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        assert not port_libre(port)
    assert port_libre(port)
