"""An opened PayFiP page for each test."""

from collections.abc import Callable

import pytest

from tests.paiement.simulateur.outils import Banque, Marchand

from .outils import adresse_de_la_page, creer


@pytest.fixture
def ouvrir(banque: Banque, marchand: Marchand) -> Callable[..., tuple[str, str]]:
    """Creates a payment; gives back its idOp and its page."""

    def ouvrir(banque: Banque = banque, **changements: str) -> tuple[str, str]:
        id_op = creer(banque, marchand.adresse, **changements)["idOp"]
        return id_op, adresse_de_la_page(banque, id_op)

    return ouvrir
