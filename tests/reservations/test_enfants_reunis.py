"""Two sheets turn out to be one child, or one child to be two: their meals follow."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from comptes.models import Enfant, Famille, Utilisateur
from comptes.services import enfants_partages
from factures.models import Service
from reservations.models import (
    DemandeRepas,
    Ecole,
    Enregistrement,
    JourAbsence,
    Mouvement,
    Pai,
    Pointage,
    Reservation,
)
from reservations.services import Changement, Repas, enregistrer, releves
from tests import fabriques

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
NOVEMBRE = date(2026, 11, 1)
LUNDI, MARDI, JEUDI = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 19)
APRES = date(2026, 11, 23)  # the split


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def mairie(db: None) -> Utilisateur:
    return Utilisateur.objects.create_superuser("mairie", "x")


@pytest.fixture
def service(db: None) -> Service:
    return fabriques.le_service()


@pytest.fixture
def autre(db: None) -> Famille:
    return fabriques.nouvelle_famille("000999")


def malo_de(famille: Famille, *jours: date) -> Enfant:
    """The same child as that family's file tells it, with its bookings."""
    malo = fabriques.ecolier(famille)
    Enfant.objects.filter(pk=malo.pk).update(naissance=date(2019, 8, 27))
    repas = frozenset(Repas(malo.pk, jour) for jour in jours)
    enregistrer(famille, Changement(ajouts=repas), par=None, origine="service")
    return malo


def relier(mairie: Utilisateur) -> Enfant:
    [couple] = enfants_partages.couples(mairie)
    return enfants_partages.relier(couple, par=mairie)


def jours_de(famille: Famille, enfant: Enfant) -> list[date]:
    siens = Reservation.objects.filter(famille=famille, enfant=enfant)
    return list(siens.values_list("jour", flat=True))


def test_one_child_has_the_meals_of_both(
    famille: Famille, autre: Famille, mairie: Utilisateur
) -> None:
    malo_de(famille, LUNDI, JEUDI)
    second = malo_de(autre, MARDI, JEUDI)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    Pointage.objects.create(enfant=second, jour=MARDI, ecole=ecole, etat="absent")
    Pai.objects.create(enfant=second)
    demande = DemandeRepas.objects.create(
        famille=autre, enfant=second, nature="absence", debut=MARDI, fin=MARDI, etat="acceptee"
    )
    JourAbsence.objects.create(demande=demande, enfant=second, jour=MARDI, facture=False)

    malo = relier(mairie)

    assert Enfant.objects.get() == malo
    assert jours_de(famille, malo) == [LUNDI, JEUDI]
    assert jours_de(autre, malo) == [MARDI]
    for suivi in (Pointage, Pai, DemandeRepas, JourAbsence):
        assert suivi._default_manager.get().enfant == malo
    # A day is one meal: the family that loses it is told, and its history keeps it.
    [dit] = Enregistrement.objects.filter(motif__contains="un repas par jour")
    assert dit.famille == autre
    assert list(dit.mouvements.values_list("jour", "sens")) == [(JEUDI, -1)]
    assert not Mouvement.objects.exclude(enfant=malo).exists()


def test_a_booking_that_is_dropped_takes_its_absence_along(
    famille: Famille, autre: Famille, mairie: Utilisateur
) -> None:
    """The other family's absence excuses no meal of the family whose booking stands."""
    malo_de(famille, JEUDI)
    second = malo_de(autre, JEUDI)
    demande = DemandeRepas.objects.create(
        famille=autre, enfant=second, nature="absence", debut=JEUDI, fin=JEUDI, etat="acceptee"
    )
    JourAbsence.objects.create(demande=demande, enfant=second, jour=JEUDI, facture=False)

    malo = relier(mairie)

    assert jours_de(famille, malo) == [JEUDI]
    assert not JourAbsence.objects.exists()


def test_a_month_that_was_frozen_is_not_billed_again(
    famille: Famille,
    autre: Famille,
    mairie: Utilisateur,
    service: Service,
    horloge: time_machine.Traveller,
) -> None:
    malo_de(famille, LUNDI)
    malo_de(autre, MARDI)
    horloge.move_to(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Paris")))
    vu = releves.preparer(service, NOVEMBRE).empreinte
    releves.arreter(service, NOVEMBRE, par=mairie, empreinte=vu)

    malo = relier(mairie)

    assert releves.preparer(service, NOVEMBRE).lignes == []
    enfants_partages.delier(malo.rattachements.get(famille=autre), par=mairie)
    assert releves.preparer(service, NOVEMBRE).lignes == []


def test_undone_each_family_has_its_own_again(
    famille: Famille, autre: Famille, mairie: Utilisateur
) -> None:
    malo_de(famille, LUNDI)
    malo_de(autre, MARDI)
    malo = relier(mairie)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    for jour in (LUNDI, MARDI):
        Pointage.objects.create(enfant=malo, jour=jour, ecole=ecole, etat="present")
    Pai.objects.create(enfant=malo)

    sien = enfants_partages.delier(malo.rattachements.get(famille=autre), par=mairie)

    assert (jours_de(famille, malo), jours_de(autre, sien)) == ([LUNDI], [MARDI])
    assert Pointage.objects.get(jour=MARDI).enfant == sien
    assert Pointage.objects.get(jour=LUNDI).enfant == malo
    assert Pai.objects.count() == 2
    assert set(Mouvement.objects.values_list("enfant", "jour")) == {
        (malo.pk, LUNDI),
        (sien.pk, MARDI),
    }


def test_what_was_eaten_unbooked_before_the_split_is_to_be_looked_at(
    famille: Famille,
    autre: Famille,
    mairie: Utilisateur,
    service: Service,
    horloge: time_machine.Traveller,
) -> None:
    """Which of the two ate, nobody wrote: the family that keeps the sheet is not billed unseen."""
    malo_de(famille, LUNDI)
    malo_de(autre, MARDI)
    malo = relier(mairie)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    Pointage.objects.create(enfant=malo, jour=JEUDI, ecole=ecole, etat="present")
    horloge.move_to(datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Europe/Paris")))
    enfants_partages.delier(malo.rattachements.get(famille=autre), par=mairie)
    Pointage.objects.create(enfant=malo, jour=APRES, ecole=ecole, etat="present")

    lu = releves.preparer(service, NOVEMBRE).lu

    assert [(v.enfant, v.jour) for v in lu.a_verifier] == [(malo, JEUDI)]
    assert "quand l’enfant avait deux familles" in lu.a_verifier[0].raison
