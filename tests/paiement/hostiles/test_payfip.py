"""PayFiP: any idOp at the door, anything in the answer."""

import uuid
from random import Random

import pytest

from comptes.models import Famille
from factures.models import Facture
from paiement.models import Paiement
from tests.paiement import dgfip
from tests.paiement.banque import Banque, comptes_justes

from . import payfip
from .graines import PAR_GRAINE, graines
from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]


@graines(10)
def test_hostile_answers(graine: int, banque: Banque) -> None:
    rng = Random(f"payfip-{graine}")

    def ouvrir(famille: Famille, facture: Facture) -> Paiement:
        idop = str(uuid.UUID(int=rng.getrandbits(128)))
        return dgfip.paiement(famille, facture, idop=idop)

    lieu = Scene(rng, banque, ouvrir, lambda paiement: paiement.jeton)
    for rang in range(PAR_GRAINE):
        if rang % 10 == 0:
            attaque = payfip.vraie(rng, lieu)
        elif rang % 2:
            attaque = payfip.piege((graine * PAR_GRAINE + rang) // 2, rng, lieu)
        else:
            attaque = payfip.attaque(rng, lieu)
        lieu.subir(attaque, f"PayFiP, graine {graine}, n° {rang}")
    comptes_justes()
