"""A families file comes in while parents book: neither dies of the other's order of children."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from multiprocessing.synchronize import Event
from typing import Any

import pytest
from django.db import OperationalError, connection

from comptes import imports
from comptes.imports import annuaire
from comptes.models import Enfant, Famille, Utilisateur
from portail.fichiers import Tableau
from reservations.ecoles import Annuaire
from reservations.models import Reservation
from reservations.reserver.grille import premier_mois
from reservations.services import Bilan, Changement, Repas, enregistrer
from tests import fabriques
from tests.fichiers import FAMILLE, octets

from .outils import FIN, POSTGRESQL, attendre_qu_on_m_attende, erreurs
from .processus import CONTEXTE, ensemble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fratrie(famille: Famille) -> list[Enfant]:
    """Two children, whom the file names the younger first."""
    return [fabriques.ecolier(famille, prenom) for prenom in ("Malo", "Rose")]


@pytest.fixture(autouse=True)
def _lots_d_un(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child a lot: what a file of thousands does with lots of 500."""
    monkeypatch.setattr(annuaire, "LOT", 1)


def fichier(fratrie: list[Enfant]) -> bytes:
    """Both have another class."""
    return octets(
        {
            **FAMILLE,
            "enfant_ref": "",
            "enfant_prenom": enfant.prenom,
            "enfant_naissance": "",
            "structure": enfant.structure,
            "classe": "CE2",
        }
        for enfant in reversed(fratrie)
    )


def importer(contenu: bytes, un_lot_ecrit: Event) -> int:
    """The import, which says when it has written its first lot, and then waits for somebody to
    wait for it."""
    lots = 0

    def avant_un_lot(executer: Callable[..., Any], sql: str, *suite: Any) -> Any:
        nonlocal lots
        if sql.startswith('UPDATE "comptes_enfant"'):
            lots += 1
            if lots == 2:
                un_lot_ecrit.set()
                attendre_qu_on_m_attende()
        return executer(sql, *suite)

    with connection.execute_wrapper(avant_un_lot):
        bilan = imports.enregistrer(Tableau(BytesIO(contenu), imports.COLONNES))
    assert not bilan.erreurs
    return lots


def reserver(famille: int, par: int, repas: list[Repas], un_lot_ecrit: Event) -> Bilan:
    assert un_lot_ecrit.wait(FIN / 2), "La course n’a pas eu lieu."
    return enregistrer(
        Famille.objects.get(pk=famille),
        Changement(ajouts=frozenset(repas)),
        par=Utilisateur.objects.get(pk=par),
    )


def import_et_reservation(famille: Famille, fratrie: list[Enfant]) -> list[Any]:
    ecoles = Annuaire()
    ecole = ecoles.ecole(fratrie[0])
    assert ecole
    mois = premier_mois(ecoles, [ecole])
    jour = ecoles.horaire(ecole).ouverts(mois, mois.replace(day=28))[0]
    un_lot_ecrit = CONTEXTE.Event()
    repas = [Repas(enfant.pk, jour) for enfant in fratrie]
    return ensemble(
        partial(importer, fichier(fratrie), un_lot_ecrit),
        partial(reserver, famille.pk, fabriques.parent(famille).pk, repas, un_lot_ecrit),
    )


def test_a_booking_waits_for_the_file_and_both_are_written(
    famille: Famille, fratrie: list[Enfant]
) -> None:
    issues = import_et_reservation(famille, fratrie)
    assert erreurs(issues) == []
    assert issues[0] == 2  # lots
    assert set(Enfant.objects.values_list("classe", flat=True)) == {"CE2"}
    assert Reservation.objects.count() == 2


def test_control_in_the_file_s_order_one_of_them_dies(
    famille: Famille, fratrie: list[Enfant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite the whole file is one lock, taken at BEGIN: no order can hurt there."""
    monkeypatch.setattr(annuaire, "verrouiller", lambda enfants, *, cle: None)
    mortes = erreurs(import_et_reservation(famille, fratrie), OperationalError)
    if connection.vendor != POSTGRESQL:
        assert mortes == []
        return
    assert len(mortes) == 1, "La course n’a pas eu lieu."
    assert "deadlock" in str(mortes[0])
