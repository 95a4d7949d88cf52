"""Payline: any token at the door, anything in the answer."""

from random import Random

import pytest

from comptes.models import Famille
from factures.models import Facture
from paiement.models import Paiement
from tests import fabriques
from tests.paiement.banque import Banque, comptes_justes

from . import payline
from .graines import PAR_GRAINE, graines
from .scene import Scene

pytestmark = pytest.mark.django_db


@graines(10)
def test_hostile_answers(graine: int, banque: Banque) -> None:
    rng = Random(f"payline-{graine}")

    def ouvrir(famille: Famille, facture: Facture) -> Paiement:
        return fabriques.paiement(famille, facture, jeton=f"1{rng.getrandbits(64):022d}")

    lieu = Scene(rng, banque, ouvrir, payline.operation)
    for rang in range(PAR_GRAINE):
        if rang % 10 == 0:
            attaque = payline.vraie(rng, lieu)
        elif rang % 2:
            attaque = payline.piege((graine * PAR_GRAINE + rang) // 2, rng, lieu)
        else:
            attaque = payline.attaque(rng, lieu)
        lieu.subir(attaque, f"Payline, graine {graine}, n° {rang}")
    comptes_justes()
