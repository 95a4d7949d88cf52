"""`purger` on what was booked: two years, then the meals, their history and their proofs go."""

from datetime import date

import pytest

from comptes.models import Enfant, Famille
from portail.donnees import export
from portail.donnees.export.lecture import LIBELLES
from reservations.models import Enregistrement, Mouvement, Rappel, Reservation, SansRappel
from reservations.services import Changement, Repas, enregistrer
from tests import fabriques
from tests.portail.purges import le, purger_le

pytestmark = pytest.mark.django_db


def reserve(enfant: Enfant, famille: Famille, *jours: str) -> Enregistrement:
    """Booked in time, in November 2024, for the beginning of 2025."""
    repas = frozenset(Repas(enfant.pk, date.fromisoformat(jour)) for jour in jours)
    with le("2024-11-20"):
        bilan = enregistrer(famille, Changement(repas), par=fabriques.parent(famille))
    assert bilan.enregistrement
    return bilan.enregistrement


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    with le("2024-09-02"):
        return fabriques.ecolier(famille, "Malo")


def test_a_meal_is_kept_two_years_and_then_goes_with_its_proof(
    famille: Famille, malo: Enfant
) -> None:
    reserve(malo, famille, "2025-01-06")
    purger_le("2027-01-05")
    assert Reservation.objects.count() == Enregistrement.objects.count() == 1
    rapport = purger_le("2027-01-06")
    assert "1 repas réservé" in rapport
    assert "1 confirmation" in rapport
    assert not Reservation.objects.exists()
    assert not Mouvement.objects.exists()


def test_a_proof_stays_as_long_as_one_of_its_meals(famille: Famille, malo: Enfant) -> None:
    reserve(malo, famille, "2025-01-06", "2025-01-31")
    purger_le("2027-01-20")
    assert [r.jour.day for r in Reservation.objects.all()] == [31]
    assert Enregistrement.objects.count() == 1
    assert Mouvement.objects.count() == 2


def test_a_trial_counts_and_erases_nothing(famille: Famille, malo: Enfant) -> None:
    reserve(malo, famille, "2025-01-06")
    assert "1 confirmation" in purger_le("2027-02-01", "--essai")
    assert Reservation.objects.count() == 1


def test_old_reminders_go_and_the_choice_of_none_stays(famille: Famille) -> None:
    parent = fabriques.parent(famille)
    Rappel.objects.create(utilisateur=parent, mois=date(2025, 1, 1), jours_avant=5)
    SansRappel.objects.create(utilisateur=parent)
    purger_le("2027-01-01")
    assert not Rappel.objects.exists()
    assert SansRappel.objects.exists()


def test_a_family_that_is_gone_takes_its_bookings_along() -> None:
    with le("2023-01-02"):
        famille = fabriques.nouvelle_famille()
        malo = fabriques.ecolier(famille, "Malo")
        Enfant.objects.filter(pk=malo.pk).update(naissance=date(2000, 1, 1))
    reserve(malo, famille, "2025-01-06")
    purger_le("2026-11-19")
    assert Famille.objects.filter(pk=famille.pk).exists(), "elle a réservé il y a moins de deux ans"
    purger_le("2027-01-07")
    assert not Famille.objects.filter(pk=famille.pk).exists()
    assert not Enregistrement.objects.exists()


def test_a_shared_child_keeps_the_other_household_s_meals() -> None:
    with le("2023-01-02"):
        partie, restee = fabriques.nouvelle_famille(), fabriques.nouvelle_famille()
        malo = fabriques.ecolier(partie, "Malo")
        malo.rattachements.create(famille=restee)
        Enfant.objects.filter(pk=malo.pk).update(naissance=date(2000, 1, 1))
    reserve(malo, partie, "2025-01-06")
    reserve(malo, restee, "2025-01-31")
    purger_le("2027-01-07")
    assert not Famille.objects.filter(pk=partie.pk).exists()
    assert [r.famille for r in Reservation.objects.all()] == [restee]
    assert [e.famille for e in Enregistrement.objects.all()] == [restee]


def test_the_parent_s_copy_tells_what_was_booked_and_when(famille: Famille, malo: Enfant) -> None:
    trace = reserve(malo, famille, "2025-01-06")
    copie = export.copier(famille.responsables.get(rang=1))
    lues = {section.cle: lignes for section, lignes in copie.sections}
    assert lues["reservations"] == [{"jour": date(2025, 1, 6), "enfant": "Malo"}]
    (acte,) = lues["confirmations"]
    assert (acte["par"], acte["changements"][0]["geste"]) == ("vous", "réservé")
    assert acte["reference"].replace("-", "").startswith(trace.reference)
    cles = {*lues["reservations"][0], *acte, *acte["changements"][0]}
    assert cles <= set(LIBELLES), "une clé sans mot dans le PDF"
