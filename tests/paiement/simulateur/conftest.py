"""One bank for a file of tests; a shop and an opened page for each test."""

import os

import pytest

from .outils import DO_WEB_PAYMENT, Banque, Marchand, code, texte


@pytest.fixture(scope="module")
def processus():
    banque = Banque(BANQUE_RETARD="0.2")
    yield banque
    banque.arreter()


@pytest.fixture
def banque(processus):
    processus.scenario(notification="normale", panne=False)
    return processus


@pytest.fixture
def marchand():
    marchand = Marchand()
    yield marchand
    marchand.serveur.shutdown()
    marchand.serveur.server_close()


@pytest.fixture
def demander(banque, marchand):
    """Asks for a payment page; gives back its token and its address."""
    compteur = iter(range(1, 100))
    prefixe = os.urandom(4).hex().upper()

    def demander(reference: str = "", banque: Banque = banque) -> tuple[str, str]:
        reference = reference or f"{prefixe}{next(compteur):02}"
        reponse = banque.soap(DO_WEB_PAYMENT.format(marchand=marchand.adresse, reference=reference))
        assert code(reponse) == "00000"
        return texte(reponse, "i:token"), texte(reponse, "i:redirectURL")

    return demander
