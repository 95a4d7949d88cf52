"""SystemPay: notifications with and without the key, and the answers to our question."""

import itertools
from random import Random

import pytest

from tests.paiement import lyra
from tests.paiement.banque import Banque, comptes_justes

from . import commandes, vads
from .graines import PAR_GRAINE, graines
from .scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trois_banques")]


def scene(rng: Random, banque: Banque) -> Scene:
    return Scene(rng, banque, lyra.paiement, lyra.uuid)


@graines(8)
def test_hostile_notifications(graine: int, banque: Banque) -> None:
    rng = Random(f"systempay-{graine}")
    attaques = vads.attaques(rng, lieu := scene(rng, banque), graine)
    for rang, attaque in enumerate(itertools.islice(attaques, PAR_GRAINE)):
        lieu.subir(attaque, f"SystemPay, graine {graine}, n° {rang}")
    comptes_justes()


@graines(2)
def test_hostile_answers(graine: int, banque: Banque) -> None:
    rng = Random(f"order-get-{graine}")
    lieu = scene(rng, banque)
    for rang in range(PAR_GRAINE):
        if rang % 10 == 0:
            attaque = commandes.vraie_commande(rng, lieu)
        elif rang % 2:
            attaque = commandes.piege((graine * PAR_GRAINE + rang) // 2, lieu)
        else:
            attaque = commandes.commande(rng, lieu)
        lieu.subir(attaque, f"Order/Get, graine {graine}, n° {rang}")
    comptes_justes()
