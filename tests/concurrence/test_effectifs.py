"""Two workers: a count is frozen once, numbers have no gap. Two tablets: the last tap stands."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError

from portail import roles
from reservations.models import CompteurEffectif, Effectif, Pointage
from reservations.services.pointage import pointer
from reservations.taches import arreter_les_effectifs
from tests import fabriques
from tests.reservations.cuisine import JEAN_RENON, a_paris, reserver, un_eleve

from .outils import Rencontre, degat_de_sqlite, ensemble, erreurs, sans_verrou

pytestmark = pytest.mark.django_db(transaction=True)
LUNDI = date(2027, 1, 4)
TRAVAILLEURS = 8


@pytest.fixture(autouse=True)
def _un_lundi_a_midi(_base_partagee: None) -> Iterator[None]:
    reserver(un_eleve(), LUNDI.isoformat())
    reserver(un_eleve("Jade", ecole=JEAN_RENON), LUNDI.isoformat())
    with time_machine.travel(a_paris(LUNDI.isoformat()), tick=False):
        yield


def deux_travailleurs() -> list[Any]:
    """Both have seen that the first count is not frozen yet: their second look at the table."""
    rencontre = Rencontre("reservations_effectif", lecture=2)
    return ensemble(*[rencontre.autour(arreter_les_effectifs) for _ in range(2)])


def sans_trou() -> bool:
    """Two restaurants, a day and a month each: four counts, numbered from 1."""
    return sorted(Effectif.objects.values_list("numero", flat=True)) == [1, 2, 3, 4]


def test_two_workers_freeze_each_count_once() -> None:
    erreurs(deux_travailleurs())
    assert sans_trou()


def test_eight_workers_freeze_each_count_once() -> None:
    erreurs(ensemble(*[arreter_les_effectifs] * TRAVAILLEURS))
    assert sans_trou()


def test_control_without_the_counter_s_lock_a_worker_dies_of_the_number_taken() -> None:
    with sans_verrou(CompteurEffectif):
        issues = deux_travailleurs()
    assert degat_de_sqlite(issues) or len(erreurs(issues, IntegrityError)) == 1, (
        "La course n’a pas eu lieu."
    )


def test_two_tablets_on_the_same_child_note_it_once() -> None:
    malo, agent = un_eleve("Malo"), fabriques.agent(roles.RESTAURATION, fabriques.le_service())
    reserver(malo, LUNDI.isoformat())
    gestes = [partial(pointer, malo, LUNDI, etat, agent) for etat in ("present", "absent")]
    rencontre = Rencontre("reservations_pointage")
    erreurs(ensemble(*[rencontre.autour(geste) for geste in gestes]))
    assert Pointage.objects.get().etat in {"present", "absent"}
