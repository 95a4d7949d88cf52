"""A browser that does not close makes nobody wait."""

import os
import signal
import time

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.navigateur import fermeture
from tests.navigateur.conftest import CHROMIUM, OPTIONS


def test_a_browser_whose_driver_hangs_is_left_behind() -> None:
    playwright = sync_playwright().start()
    navigateur = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
    (pilote,) = fermeture.pilotes()
    os.kill(pilote, signal.SIGSTOP)
    debut = time.monotonic()
    with fermeture.bornee(0.5):
        navigateur.close()
    with fermeture.bornee(0.5):
        playwright.stop()
    assert 0.5 < time.monotonic() - debut < 10
    assert fermeture.pilotes() == []


def test_another_error_is_still_one() -> None:
    with pytest.raises(Error, match="autre"), fermeture.bornee():
        raise Error("autre chose")
