"""Noting who is at table: the one door, and what it refuses."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from comptes.models import Enfant, Rattachement, Utilisateur
from portail import roles
from reservations.cuisine.feuille import Classe, classes, lire
from reservations.ecoles import Annuaire
from reservations.models import JourParticulier, Pointage
from reservations.services.pointage import PointageRefuse, depointer, pointer, pointer_les_autres
from reservations.services.releves import attribuer
from tests import fabriques

from . import cuisine
from .cuisine import JEAN_RENON, a_paris, annoncer, reserver, un_eleve

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_un_lundi_a_midi"),
]
LUNDI = date(2027, 1, 4)
PRESENT, JUSTIFIE, ABSENT = Pointage.Etat


@pytest.fixture
def _un_lundi_a_midi():
    with time_machine.travel(a_paris("2027-01-04"), tick=False):
        yield


@pytest.fixture
def agent() -> Utilisateur:
    return fabriques.agent(roles.RESTAURATION, fabriques.le_service())


@pytest.fixture
def malo() -> Enfant:
    malo = un_eleve()
    reserver(malo, "2027-01-04")
    return malo


def feuille(ecole: str = cuisine.JULES_FERRY) -> Classe:
    return lire(Annuaire(), cuisine.ecole(ecole), LUNDI)


def refus(enfant: Enfant, jour: date, etat: str, par: Utilisateur) -> str:
    with pytest.raises(PointageRefuse) as leve:
        pointer(enfant, jour, etat, par)
    assert not Pointage.objects.exists()
    return str(leve.value)


def test_the_last_tap_stands_and_says_whose_it_was(malo: Enfant, agent: Utilisateur) -> None:
    autre = fabriques.agent(roles.RESTAURATION, fabriques.le_service())
    pointer(malo, LUNDI, ABSENT, agent)
    pointer(malo, LUNDI, PRESENT, autre)
    note = Pointage.objects.get()
    assert (note.etat, note.par, note.ecole.nom) == (PRESENT, autre, cuisine.JULES_FERRY)


def test_what_was_noted_is_taken_back(malo: Enfant, agent: Utilisateur) -> None:
    pointer(malo, LUNDI, PRESENT, agent)
    depointer(malo, LUNDI, agent)
    depointer(malo, LUNDI, agent)  # twice is once
    assert not Pointage.objects.exists()


def test_a_booked_meal_is_its_family_s_already(malo: Enfant, agent: Utilisateur) -> None:
    assert pointer(malo, LUNDI, PRESENT, agent).famille is None


def test_who_comes_unbooked_is_billed_to_its_only_family(agent: Utilisateur) -> None:
    malo = un_eleve()
    assert pointer(malo, LUNDI, PRESENT, agent).famille == cuisine.la_famille(malo)


def test_of_two_families_nobody_is_chosen(agent: Utilisateur) -> None:
    malo = un_eleve()
    cuisine.partager(malo)
    assert pointer(malo, LUNDI, PRESENT, agent).famille is None


def test_a_later_tap_leaves_the_family_that_the_service_said(agent: Utilisateur) -> None:
    malo = un_eleve()
    autre = cuisine.partager(malo)
    attribuer(pointer(malo, LUNDI, PRESENT, agent), autre)
    assert pointer(malo, LUNDI, PRESENT, agent).famille == autre
    Rattachement.objects.filter(famille=autre).delete()
    assert pointer(malo, LUNDI, PRESENT, agent).famille == cuisine.la_famille(malo)


def test_a_past_day_is_noted_at_the_school_of_that_day(agent: Utilisateur) -> None:
    """Malo was at Jules-Ferry in December, and is at Jean-Renon from January on."""
    jeudi = date(2026, 12, 17)
    with time_machine.travel(a_paris("2026-12-01"), tick=False):
        malo = un_eleve()
    reserver(malo, "2026-12-17", "2027-01-04")
    malo.structure = JEAN_RENON
    malo.save()

    def sur(ecole: str, jour: date) -> list[str]:
        return [e.prenom for e in lire(Annuaire(), cuisine.ecole(ecole), jour).enfants]

    assert (sur(cuisine.JULES_FERRY, jeudi), sur(JEAN_RENON, jeudi)) == (["Malo"], [])
    assert (sur(cuisine.JULES_FERRY, LUNDI), sur(JEAN_RENON, LUNDI)) == ([], ["Malo"])
    assert pointer(malo, jeudi, PRESENT, agent).ecole.nom == cuisine.JULES_FERRY
    assert pointer(malo, LUNDI, PRESENT, agent).ecole.nom == JEAN_RENON


def test_a_child_without_history_is_on_the_past_sheet_of_its_school(malo: Enfant) -> None:
    Enfant.history.all().delete()
    vus = lire(Annuaire(), cuisine.ecole(), date(2026, 12, 17)).enfants
    assert [e.prenom for e in vus] == ["Malo"]


def test_a_past_sheet_reads_as_much_for_thirty_children_as_for_one(
    django_assert_num_queries: Any,
) -> None:
    jeudi, annuaire, ecole = date(2026, 12, 17), Annuaire(), cuisine.ecole()
    for nombre in (1, 30):
        while Enfant.objects.filter(structure=ecole.nom).count() < nombre:
            reserver(un_eleve(), "2026-12-17")
        with django_assert_num_queries(6):
            assert len(lire(annuaire, ecole, jeudi).enfants) == nombre


def test_who_has_not_booked_is_never_absent(agent: Utilisateur) -> None:
    assert "Sans réservation" in refus(un_eleve(), LUNDI, ABSENT, agent)


def test_tomorrow_is_not_noted(malo: Enfant, agent: Utilisateur) -> None:
    assert "à venir" in refus(malo, LUNDI + timedelta(days=1), PRESENT, agent)


def test_a_month_back_and_no_further(malo: Enfant, agent: Utilisateur) -> None:
    reserver(malo, "2026-12-04", "2026-12-03")
    pointer(malo, date(2026, 12, 4), PRESENT, agent)
    Pointage.objects.all().delete()
    assert "plus de 31 jours" in refus(malo, date(2026, 12, 3), PRESENT, agent)


def test_a_closed_day_is_not_noted(malo: Enfant, agent: Utilisateur) -> None:
    JourParticulier.objects.create(debut=LUNDI, fin=LUNDI, motif="grève")
    assert refus(malo, LUNDI, PRESENT, agent) == "Pas de repas ce jour-là : grève."


def test_only_the_schools_of_the_agent_s_services(malo: Enfant) -> None:
    autre = fabriques.agent(roles.RESTAURATION, fabriques.petite_enfance())
    assert "vos services" in refus(malo, LUNDI, PRESENT, autre)
    with pytest.raises(PointageRefuse):
        depointer(malo, LUNDI, autre)
    with pytest.raises(PointageRefuse):
        pointer_les_autres(cuisine.ecole(), LUNDI, feuille().enfants, autre)


def test_a_child_of_no_school_is_not_noted(agent: Utilisateur) -> None:
    assert "vos services" in refus(un_eleve(ecole="Halte-garderie"), LUNDI, PRESENT, agent)


def test_all_the_others_are_present_at_once(malo: Enfant, agent: Utilisateur) -> None:
    """But for who was noted, who has not booked, and whose absence was told."""
    jade, tom, lou = un_eleve("Jade"), un_eleve("Tom"), un_eleve("Lou")
    reserver(jade, "2027-01-04")
    reserver(tom, "2027-01-04")
    annoncer(tom, "2027-01-04")
    pointer(jade, LUNDI, ABSENT, agent)

    assert feuille().restants == 1
    assert pointer_les_autres(cuisine.ecole(), LUNDI, feuille().enfants, agent) == 1

    notes = dict(Pointage.objects.values_list("enfant", "etat"))
    assert notes == {malo.pk: PRESENT, jade.pk: ABSENT}
    assert lou.pk in {e.cle for e in feuille().sans}


def test_an_older_page_does_not_undo_what_another_tablet_noted(
    malo: Enfant, agent: Utilisateur
) -> None:
    vieille = feuille()
    pointer(malo, LUNDI, ABSENT, agent)
    pointer_les_autres(cuisine.ecole(), LUNDI, vieille.enfants, agent)
    assert Pointage.objects.get().etat == ABSENT


def test_the_chosen_button_takes_back_and_the_others_say_what_they_say(
    malo: Enfant, agent: Utilisateur
) -> None:
    pointer(malo, LUNDI, PRESENT, agent)
    (vu,) = feuille().reserves
    assert [(b.geste, b.choisi) for b in vu.boutons] == [
        (f"{malo.pk}:effacer", True),
        (f"{malo.pk}:justifie", False),
        (f"{malo.pk}:absent", False),
    ]


def test_classes_come_in_the_order_of_the_years() -> None:
    for classe in ("CM2", "", "CE1", "CP", "GS bleue", "Ulis"):
        un_eleve(classe=classe)
    noms = [c.nom for c in classes(feuille())]
    assert noms == ["GS bleue", "CP", "CE1", "CM2", "Ulis", ""]


def test_another_school_s_children_are_not_on_the_sheet(malo: Enfant) -> None:
    un_eleve("Jade", ecole=JEAN_RENON)
    assert [e.prenom for e in feuille().enfants] == ["Malo"]


def test_an_absence_told_by_the_other_family_is_not_this_meal_s(malo: Enfant) -> None:
    autre = cuisine.partager(malo)
    demande = annoncer(malo, "2027-01-04")
    assert feuille().enfants[0].absence == "absence annoncée"
    demande.famille = autre
    demande.save()
    assert feuille().enfants[0].absence == ""


def test_the_diet_is_a_word_of_the_town_s_or_to_be_looked_into(malo: Enfant) -> None:
    un_eleve("Jade", regime="cacher")
    assert {e.prenom: e.regime for e in feuille().enfants} == {
        "Malo": "standard",
        "Jade": "à vérifier",
    }
