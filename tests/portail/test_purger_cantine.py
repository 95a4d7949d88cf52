"""`purger` on what the canteen noted: attendance for two years, a PAI for its school year."""

from datetime import date, datetime

import pytest

from comptes.models import Enfant
from portail.donnees import export
from portail.donnees.export import Copie
from reservations.models import Pai, Pointage, TracePai
from reservations.services.pai import noter_pai, retirer_pai
from tests import fabriques
from tests.portail.purges import le, purger_le
from tests.reservations import cuisine
from tests.reservations.cuisine import un_eleve

pytestmark = pytest.mark.django_db


def pointe(enfant: Enfant, jour: str) -> Pointage:
    return Pointage.objects.create(
        enfant=enfant,
        jour=date.fromisoformat(jour),
        ecole=cuisine.ecole(),
        etat=Pointage.Etat.PRESENT,
        famille=cuisine.la_famille(enfant),
    )


def avec_pai(jour: str) -> Enfant:
    """Noted on that day, of a child whose sheet is older."""
    with le("2025-09-02"):
        enfant = un_eleve()
    with le(jour):
        noter_pai(enfant, fabriques.agent("Restauration scolaire", fabriques.le_service()))
    return enfant


# --- attendance ---


def test_who_was_at_table_is_kept_two_years() -> None:
    pointe(un_eleve(), "2024-11-22")
    purger_le("2026-11-21")
    assert Pointage.objects.exists()
    assert "scolaire (2 ans) : 1 présence" in purger_le("2026-11-22")
    assert not Pointage.objects.exists()


def test_a_trial_counts_and_erases_nothing() -> None:
    pointe(un_eleve(), "2024-11-22")
    avec_pai("2026-05-04")
    assert "1 présence" in purger_le("2026-11-22", "--essai")
    assert Pointage.objects.count() == Pai.objects.count() == 1


def test_a_family_that_is_gone_takes_its_child_s_attendance_along() -> None:
    with le("2024-11-22"):
        malo = un_eleve()
        malo.naissance = date(2000, 1, 1)
        malo.save()
    pointe(malo, "2026-11-20")
    purger_le("2026-11-22")
    assert not Enfant.objects.exists()
    assert not Pointage.objects.exists()


def test_a_shared_child_keeps_its_attendance_and_loses_whose_meal_it_was() -> None:
    with le("2024-11-22"):
        malo = un_eleve()
        malo.naissance = date(2000, 1, 1)
        malo.save()
        note = pointe(malo, "2026-11-20")
    with le("2026-11-20"):
        cuisine.partager(malo)
    purger_le("2026-11-22")
    note.refresh_from_db()
    assert (note.enfant, note.famille) == (malo, None)


# --- PAI ---


def test_a_pai_that_nobody_confirms_goes_two_months_into_the_next_school_year() -> None:
    avec_pai("2026-05-04")
    purger_le("2026-10-30")
    assert Pai.objects.exists()
    assert "1 PAI, 1 trace de PAI" in purger_le("2026-10-31")
    assert not Pai.objects.exists()
    assert not TracePai.objects.exists()


def test_one_that_was_confirmed_stays() -> None:
    malo = avec_pai("2026-05-04")
    with le("2026-09-03"):
        noter_pai(malo, fabriques.agent("Restauration scolaire", fabriques.le_service()))
    purger_le("2027-08-31")
    assert Pai.objects.exists()
    assert list(TracePai.objects.values_list("geste", flat=True)) == ["confirme"]


def test_a_child_that_left_the_schools_takes_its_pai_along_two_months_later() -> None:
    malo = avec_pai("2026-09-15")
    with le("2026-09-20"):
        malo.structure = "Collège Pierre-et-Marie-Curie"
        malo.save()
    purger_le("2026-11-19")
    assert Pai.objects.exists()
    purger_le("2026-11-20")
    assert not Pai.objects.exists()


# --- a parent's copy ---


def copie(enfant: Enfant) -> Copie:
    return export.copier(cuisine.la_famille(enfant).responsables.get())


def section(copie: Copie, cle: str) -> list[dict[str, object]]:
    return next(lignes for section, lignes in copie.sections if section.cle == cle)


def test_the_copy_tells_of_attendance_and_of_the_pai() -> None:
    malo = avec_pai("2026-09-15")
    pointe(malo, "2026-11-20")
    pointe(un_eleve("Jade"), "2026-11-20")  # another family's

    lue = copie(malo)

    (presence,) = section(lue, "presences")
    assert (presence["enfant"], presence["presence"]) == ("Malo", "présent")
    (pai,) = section(lue, "pai")
    assert (pai["enfant"], pai["pai"]) == ("Malo", True)
    assert '"pai": true' in export.en_json(lue).decode()


def test_a_pai_that_was_taken_away_leaves_its_traces_in_the_copy() -> None:
    malo = avec_pai("2026-09-15")
    retirer_pai(malo, fabriques.agent("Restauration scolaire", fabriques.le_service()))
    (pai,) = section(copie(malo), "pai")
    assert pai["pai"] is False
    changements = pai["changements"]
    assert isinstance(changements, list)
    assert [c["geste"] for c in changements] == ["noté", "retiré"]
    assert isinstance(changements[0]["le"], datetime)
