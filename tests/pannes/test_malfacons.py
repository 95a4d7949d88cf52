"""The sweep can fail: on portals built wrong, that serve well as long as nobody dies, it does."""

import re

import pytest

from .etapes import Sorte
from .histoires import HISTOIRES
from .plan import Balayage
from .ville import Ville

pytestmark = pytest.mark.django_db(transaction=True)
GRAINE = 2031  # the first deaths find each of them


@pytest.mark.parametrize("code_banque", ["payline"])
@pytest.mark.parametrize(
    ("malfacon", "ou", "dit"),
    [
        ("encaisser_a_part", ("notification", Sorte.ECRITURE), "d’aucun paiement effectué"),
        ("recu_par_la_requete", ("notification", Sorte.DOCUMENT), "il a 0 reçu|: 0 lettre"),
        ("lettre_partie_d_avance", ("expedier", Sorte.LETTRE), ": 0 lettre"),
    ],
)
def test_control_a_flawed_portal_is_found_out(
    ville: Ville, malfacon: str, ou: tuple[str, Sorte], dit: str
) -> None:
    ville.batir(malfacon)
    fautes = Balayage(ville, GRAINE, HISTOIRES[:1], seulement=ou).fautes(24)
    assert re.search(dit, fautes), fautes or "La malfaçon n’a pas été trouvée."
