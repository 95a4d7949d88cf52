"""Booking and giving up meals, as families do it."""

from datetime import date

import pytest
import time_machine

from comptes.models import Enfant, Famille
from reservations.models import Mouvement, Reservation
from reservations.services import Changement, Repas, enregistrer
from tests import fabriques


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille, "Malo")


@pytest.mark.django_db
@time_machine.travel("2026-12-10 22:59:59+00:00", tick=False)  # 23:59:59 in Paris
def test_a_parent_books_until_the_last_second_of_the_tenth(famille: Famille, malo: Enfant) -> None:
    repas = Repas(malo.pk, date(2027, 1, 4))
    bilan = enregistrer(famille, Changement(frozenset([repas])), par=fabriques.parent(famille))
    assert (bilan.ajouts, bilan.refus) == ([repas], [])
    assert Reservation.objects.get().famille == famille
    assert Mouvement.objects.get().sens == 1
