"""One shop and its bank for a file of tests: the IPN's address is the bank's, once and for all."""

from collections.abc import Callable, Iterator

import pytest

from tests.paiement.simulateur.outils import Banque, Marchand

from .outils import demande, signee


@pytest.fixture(scope="module")
def marchand() -> Iterator[Marchand]:
    marchand = Marchand()
    yield marchand
    marchand.serveur.shutdown()
    marchand.serveur.server_close()


@pytest.fixture(scope="module")
def processus(marchand: Marchand) -> Iterator[Banque]:
    url = f"{marchand.adresse}/notification/"
    banque = Banque(BANQUE_RETARD="0.2", BANQUE_URL_IPN=url)
    yield banque
    banque.arreter()


@pytest.fixture
def ouvrir(banque: Banque) -> Callable[..., tuple[str, str]]:
    """Posts the form as the portal's page does; gives back the reference and the card page."""

    def ouvrir(banque: Banque = banque, **changements: str) -> tuple[str, str]:
        champs = signee(demande(**changements))
        reponse = banque.http("POST", "/vads-payment/", data=champs)
        assert reponse.status_code == 303, reponse.text
        return champs["vads_order_id"], reponse.headers["Location"]

    return ouvrir
