"""Two agents copy two weeks onto one: the day has the dishes of one of them, the other is told."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError

from reservations.carte.lieux import Lieux
from reservations.models import Menu, Plat
from reservations.services.menus import Copie, copier_semaine
from tests import fabriques

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
MODELES = {date(2026, 11, 30): "Dahl", date(2026, 12, 7): "Rôti"}
VERS = date(2026, 12, 14)


@pytest.fixture(autouse=True)
def _semaines() -> None:
    for jour, plat in MODELES.items():
        fabriques.menu(jour, plat, "Poire")
    Menu.objects.create(jour=VERS)  # written by nobody yet


def deux_copies() -> list[Any]:
    """Each has read its week, then that the day has no dishes."""
    rencontre = Rencontre("reservations_plat", lecture=2)
    return ensemble(
        *[
            rencontre.autour(
                partial(
                    copier_semaine,
                    lundi,
                    VERS,
                    restaurant=None,
                    remplacer=False,
                    lieux=Lieux(),
                )
            )
            for lundi in MODELES
        ]
    )


def test_of_two_copies_one_is_served_and_the_other_is_told() -> None:
    copies = deux_copies()

    assert erreurs(copies) == []
    gardes: list[Copie] = [copie for copie in copies if copie.gardes == [VERS]]
    assert len(gardes) == 1
    premier = Plat.objects.get(menu__jour=VERS, rang=1)
    assert premier.nom in MODELES.values()
    assert Plat.objects.filter(menu__jour=VERS).count() == 2


def test_control_without_the_lock_one_of_them_falls() -> None:
    with sans_verrou(Menu):
        issues = deux_copies()
    if not degat_de_sqlite(issues):
        assert len(erreurs(issues, IntegrityError)) == 1, "La course n’a pas eu lieu."
