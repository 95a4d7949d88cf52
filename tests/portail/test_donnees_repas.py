"""What is kept of absences and of billed meals: for how long, and what a parent's copy says."""

from datetime import date
from typing import Any

import pytest

from comptes.models import Enfant, Famille, Rattachement
from portail import roles
from portail.donnees import export
from reservations.models import DemandeRepas, JourAbsence, LigneRepas, MotifAbsence, Reservation
from reservations.services import decisions, demandes, releves
from tests import fabriques
from tests.portail.purges import le, purger_le

pytestmark = pytest.mark.django_db
JEUDI, VENDREDI = date(2026, 11, 19), date(2026, 11, 20)


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    with le("2026-11-01"):
        return fabriques.ecolier(famille)


def absence(famille: Famille, enfant: Enfant) -> DemandeRepas:
    """Told on 18 November for the 19th and 20th."""
    with le("2026-11-18"):
        for jour in (JEUDI, VENDREDI):
            Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)
        return demandes.demander_absence(
            famille=famille,
            enfant=enfant,
            debut=JEUDI,
            fin=VENDREDI,
            motif=MotifAbsence.objects.get(nom="Maladie, avec certificat médical"),
            par=fabriques.parent(famille),
            message="Le certificat suit.",
        )


def accepter(demande: DemandeRepas) -> None:
    with le("2026-11-18", "15:00"):
        decisions.accepter(demande, par=fabriques.agent(roles.SERVICE, fabriques.le_service()))


def arreter(jour: str = "2026-12-01") -> None:
    service = fabriques.le_service()
    with le(jour):
        pret = releves.preparer(service, date(2026, 11, 1))
        releves.arreter(
            service,
            date(2026, 11, 1),
            par=fabriques.agent(roles.SERVICE, service),
            empreinte=pret.empreinte,
        )


def test_an_answered_absence_goes_a_year_after_its_last_meal(
    famille: Famille, malo: Enfant
) -> None:
    accepter(absence(famille, malo))
    purger_le("2027-11-19")
    assert DemandeRepas.objects.count() == 1  # answered on the 18th, but for a meal of the 20th
    assert "Absences et demandes de repas (1 an) : 1 demande" in purger_le("2027-11-20")
    assert not DemandeRepas.objects.exists()
    assert not JourAbsence.objects.exists()


def test_a_request_without_an_answer_waits(famille: Famille, malo: Enfant) -> None:
    absence(famille, malo)
    purger_le("2030-01-01")
    assert DemandeRepas.objects.count() == 1


def test_what_puts_a_month_right_is_kept_as_long_as_it_can_be(
    famille: Famille, malo: Enfant
) -> None:
    """On the last day on which November can be put right, its absences are still here."""
    accepter(absence(famille, malo))
    arreter()
    purger_le("2027-10-31")
    with le("2027-10-31"):
        pret = releves.preparer(fabriques.le_service(), date(2026, 11, 1))
    assert pret.empechement == "Rien n’a changé depuis le dernier relevé."
    with le("2027-11-01"):
        pret = releves.preparer(fabriques.le_service(), date(2026, 11, 1))
    assert "trop ancien" in pret.empechement


def test_a_relevé_loses_its_names_after_ten_full_years(famille: Famille, malo: Enfant) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=JEUDI)
    arreter()
    purger_le("2036-12-31")
    assert LigneRepas.objects.get().enfant == "PETIT Malo"
    assert "Relevés de repas (10 ans) : 1 ligne de relevé" in purger_le("2037-01-01")
    ligne = LigneRepas.objects.get()
    assert (ligne.enfant, ligne.enfant_reference, ligne.tranche, ligne.fiche) == ("", "", "", None)
    assert ligne.jours == ["2026-11-19"]


def test_a_family_that_was_billed_for_meals_stays_as_long_as_its_relevés(
    famille: Famille, malo: Enfant
) -> None:
    accepter(absence(famille, malo))
    arreter()
    Reservation.objects.all().delete()
    Rattachement.objects.all().delete()
    purger_le("2036-12-31")
    famille.refresh_from_db()
    assert famille.adresse
    purger_le("2037-01-01")
    famille.refresh_from_db()
    assert (famille.adresse, famille.code) == ("", f"effacee-{famille.pk}")
    assert not Enfant.objects.exists()


def test_a_parent_s_copy_tells_both_and_nothing_of_the_other_family(
    famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille()
    with le("2026-11-01"):
        Rattachement.objects.create(famille=autre, enfant=malo)
    accepter(absence(famille, malo))
    Reservation.objects.create(enfant=malo, famille=autre, jour=date(2026, 11, 23))
    arreter()

    copie = copier(famille)

    [demande] = copie["demandes_repas"]
    assert (demande["nature"], demande["message"]) == ("Absence", "Le certificat suit.")
    assert "1 repas ne sera pas facturé" in demande["decision"]
    assert {(li["nature"], li["jours"]) for li in copie["releves_repas"]} == {
        ("réservé, absent, facturé", "2026-11-19"),
        ("réservé, absent, non facturé", "2026-11-20"),
    }
    assert copier(autre)["demandes_repas"] == []


def copier(famille: Famille) -> dict[str, Any]:
    copie = export.copier(fabriques.parent(famille).responsable)
    return {section.cle: lignes for section, lignes in copie.sections}
