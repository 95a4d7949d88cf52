"""A month of meals becomes a relevé: what was booked, who came, who is excused, who pays."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille, Rattachement, Utilisateur
from comptes.services.demandes import DejaChange
from factures.models import Service
from factures.models.immuable import EcritureInterdite
from portail import roles
from portail.agents.releves.export import csv_de
from reservations.facturation.releves import nature
from reservations.models import (
    DemandeRepas,
    Ecole,
    JourAbsence,
    JourParticulier,
    LigneRepas,
    Pointage,
    ReleveRepas,
    Reservation,
)
from reservations.services import releves
from tests import fabriques

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOVEMBRE = date(2026, 11, 1)
APRES = datetime(2026, 12, 1, 9, 0, tzinfo=PARIS)
LUNDI, MARDI, JEUDI, VENDREDI = (date(2026, 11, n) for n in (16, 17, 19, 20))


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(APRES, tick=False) as horloge:
        yield horloge


@pytest.fixture
def service(db: None) -> Service:
    return fabriques.le_service()


@pytest.fixture
def agent(service: Service) -> Utilisateur:
    return fabriques.agent(roles.SERVICE, service)


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    malo = fabriques.ecolier(famille)
    Enfant.objects.filter(pk=malo.pk).update(reference="E01003")
    return malo


def reserver(enfant: Enfant, famille: Famille, *jours: date) -> None:
    for jour in jours:
        Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)


def pointer(enfant: Enfant, jour: date, etat: str, famille: Famille | None = None) -> Pointage:
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    return Pointage.objects.create(
        enfant=enfant, jour=jour, etat=etat, ecole=ecole, famille=famille
    )


def excuser(enfant: Enfant, famille: Famille, jour: date, *, facture: bool) -> None:
    demande = DemandeRepas.objects.create(
        famille=famille, enfant=enfant, nature="absence", debut=jour, fin=jour, etat="acceptee"
    )
    JourAbsence.objects.create(demande=demande, enfant=enfant, jour=jour, facture=facture)


def arreter(service: Service, agent: Utilisateur, mois: date = NOVEMBRE) -> ReleveRepas:
    pret = releves.preparer(service, mois)
    return releves.arreter(service, mois, par=agent, empreinte=pret.empreinte)


def lignes(releve: ReleveRepas) -> list[tuple[str, str, str, int, list[str]]]:
    """Child, prestation, nature, sense, days of the month."""
    return [
        (li.enfant, li.prestation.code, li.nature, li.sens, [j[-2:] for j in li.jours])
        for li in releve.lignes.select_related("prestation").order_by("nature", "sens", "pk")
    ]


# --- what a meal is -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reserve", "etat", "reste_facture", "attendue"),
    [
        (True, "", None, "servi"),
        (True, "present", None, "servi"),
        (True, "absent", None, "absent"),
        (True, "justifie", None, "absent"),
        (True, "", True, "absent"),
        (True, "absent", False, "excuse"),
        (True, "", False, "excuse"),
        (True, "present", False, "servi"),
        (False, "present", None, "imprevu"),
        (False, "absent", None, ""),
        (False, "", False, ""),
    ],
)
def test_a_meal_is_one_thing(
    reserve: bool, etat: str, reste_facture: bool | None, attendue: str
) -> None:
    assert nature(reserve, etat, reste_facture) == attendue


# --- a relevé -------------------------------------------------------------------------------------


def test_a_month_is_frozen_by_child_prestation_and_nature(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI, JEUDI)
    pointer(malo, LUNDI, "present")
    pointer(malo, MARDI, "absent")
    excuser(malo, famille, JEUDI, facture=False)
    pointer(malo, VENDREDI, "present")

    releve = arreter(service, agent)

    assert (releve.numero, releve.rang, releve.par) == (1, 1, agent)
    assert lignes(releve) == [
        ("PETIT Malo", "REST", "absent", 1, ["17"]),
        ("PETIT Malo", "REST", "excuse", 1, ["19"]),
        ("PETIT Malo", "RESM", "imprevu", 1, ["20"]),
        ("PETIT Malo", "REST", "servi", 1, ["16"]),
    ]


def test_the_file_is_what_a_billing_software_reads(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI)
    premier = arreter(service, agent)
    Reservation.objects.filter(jour=MARDI).delete()
    correctif = arreter(service, agent)

    entete, ligne = csv_de(premier).decode("utf-8-sig").splitlines()
    assert entete == (
        "releve;mois;rang;code_famille;enfant_ref;enfant;prestation;nature;quantite;jours;tranche"
    )
    assert ligne == ("1;2026-11;1;000754;E01003;PETIT Malo;REST;servi;2;2026-11-16 2026-11-17;T3")
    assert csv_de(correctif).decode("utf-8-sig").splitlines()[1:] == [
        "2;2026-11;2;000754;E01003;PETIT Malo;REST;servi;-1;2026-11-17;T3"
    ]


def test_a_later_relevé_holds_the_differences_only(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI)
    arreter(service, agent)
    excuser(malo, famille, MARDI, facture=False)
    pointer(malo, JEUDI, "present")

    correctif = arreter(service, agent)

    assert (correctif.numero, correctif.rang) == (2, 2)
    assert lignes(correctif) == [
        ("PETIT Malo", "REST", "excuse", 1, ["17"]),
        ("PETIT Malo", "RESM", "imprevu", 1, ["19"]),
        ("PETIT Malo", "REST", "servi", -1, ["17"]),
    ]
    JourAbsence.objects.all().delete()
    assert lignes(arreter(service, agent)) == [
        ("PETIT Malo", "REST", "excuse", -1, ["17"]),
        ("PETIT Malo", "REST", "servi", 1, ["17"]),
    ]


def test_nothing_new_freezes_nothing(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    with pytest.raises(releves.Refuse, match="Aucun repas"):
        arreter(service, agent)
    reserver(malo, famille, LUNDI)
    arreter(service, agent)
    with pytest.raises(releves.Refuse, match="Rien n’a changé"):
        arreter(service, agent)
    assert ReleveRepas.objects.count() == 1


def test_what_changed_since_it_was_shown_is_not_frozen(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI)
    vue = releves.preparer(service, NOVEMBRE).empreinte
    reserver(malo, famille, MARDI)
    with pytest.raises(DejaChange):
        releves.arreter(service, NOVEMBRE, par=agent, empreinte=vue)
    assert not ReleveRepas.objects.exists()


def test_a_month_is_billed_once_its_last_meal_is_served(
    service: Service,
    agent: Utilisateur,
    famille: Famille,
    malo: Enfant,
    horloge: time_machine.Traveller,
) -> None:
    reserver(malo, famille, LUNDI)
    horloge.move_to(datetime(2026, 11, 30, 18, tzinfo=PARIS))
    with pytest.raises(releves.Refuse, match="pas fini"):
        arreter(service, agent)
    # Of December, the last meal is on Friday 18: the holidays begin that evening.
    reserver(malo, famille, date(2026, 12, 18))
    horloge.move_to(datetime(2026, 12, 19, 9, tzinfo=PARIS))
    assert arreter(service, agent, date(2026, 12, 1)).mois == date(2026, 12, 1)
    horloge.move_to(datetime(2027, 11, 1, 9, tzinfo=PARIS))
    with pytest.raises(releves.Refuse, match="trop ancien"):
        arreter(service, agent)


def test_a_relevé_is_written_once(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI)
    releve = arreter(service, agent)
    ligne = releve.lignes.get()
    ligne.jours = []
    for geste in (
        ligne.save,
        releve.delete,
        lambda: LigneRepas.objects.update(jours=[]),
        lambda: LigneRepas.objects.all().delete(),
    ):
        with pytest.raises(EcritureInterdite):
            geste()
    assert ReleveRepas.objects.get().lignes.get().jours == ["2026-11-16"]


# --- who pays, and where --------------------------------------------------------------------------


def test_each_family_pays_what_it_booked(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille("000999")
    Rattachement.objects.create(famille=autre, enfant=malo, tranche="T1")
    reserver(malo, famille, LUNDI)
    reserver(malo, autre, MARDI)
    releve = arreter(service, agent)
    assert sorted((li.famille.code, li.tranche, li.jours) for li in releve.lignes.all()) == [
        ("000754", "T3", ["2026-11-16"]),
        ("000999", "T1", ["2026-11-17"]),
    ]


def test_one_family_s_absence_excuses_no_meal_of_the_other(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    reserver(malo, autre, LUNDI)
    excuser(malo, famille, LUNDI, facture=False)
    assert [li[2] for li in lignes(arreter(service, agent))] == ["servi"]


def changer_de_tranche(famille: Famille, tranche: str) -> None:
    lien = famille.rattachements.get()
    lien.tranche = tranche
    lien.save()


def test_a_meal_is_billed_in_the_band_of_its_day_and_taken_back_in_the_band_it_was_billed_in(
    service: Service,
    agent: Utilisateur,
    famille: Famille,
    malo: Enfant,
    horloge: time_machine.Traveller,
) -> None:
    """The file changes the family's band on the 19th, and once more when November is frozen."""
    reserver(malo, famille, LUNDI, MARDI, JEUDI)
    famille.rattachements.get().history.update(history_date=datetime(2026, 9, 1, 9, tzinfo=PARIS))
    horloge.move_to(datetime(2026, 11, 19, 9, tzinfo=PARIS))
    changer_de_tranche(famille, "T5")
    horloge.move_to(APRES)
    releve = arreter(service, agent)
    assert sorted((li.tranche, li.jours) for li in releve.lignes.all()) == [
        ("T3", ["2026-11-16", "2026-11-17"]),
        ("T5", ["2026-11-19"]),
    ]

    changer_de_tranche(famille, "T1")
    Reservation.objects.filter(jour__in=(MARDI, JEUDI)).delete()
    reserver(malo, famille, VENDREDI)
    correctif = arreter(service, agent)
    assert sorted((li.tranche, li.sens, li.jours) for li in correctif.lignes.all()) == [
        ("T3", -1, ["2026-11-17"]),
        ("T5", -1, ["2026-11-19"]),
        ("T5", 1, ["2026-11-20"]),
    ]


def test_a_band_that_changed_since_it_was_shown_is_not_frozen(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI)
    vue = releves.preparer(service, NOVEMBRE).empreinte
    famille.rattachements.get().history.update(tranche="T1")
    with pytest.raises(DejaChange):
        releves.arreter(service, NOVEMBRE, par=agent, empreinte=vue)


def test_an_unbooked_meal_of_two_families_waits_for_a_word(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    pointage = pointer(malo, LUNDI, "present")
    [attente] = releves.preparer(service, NOVEMBRE).lu.a_attribuer
    assert {f.pk for f in attente.familles} == {famille.pk, autre.pk}
    with pytest.raises(releves.Refuse, match="quelle famille paie"):
        arreter(service, agent)
    with pytest.raises(releves.Refuse, match="l’une des familles"):
        releves.attribuer(pointage, fabriques.nouvelle_famille())

    releves.attribuer(pointage, autre)

    assert arreter(service, agent).lignes.get().famille == autre


def test_who_is_justified_at_table_only_is_billed_and_looked_at(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, LUNDI, MARDI)
    pointer(malo, LUNDI, "justifie")
    excuser(malo, famille, MARDI, facture=False)
    pointer(malo, MARDI, "present")
    verifier = {v.jour: v.raison for v in releves.preparer(service, NOVEMBRE).lu.a_verifier}
    assert "sans demande acceptée" in verifier[LUNDI]
    assert "présent malgré" in verifier[MARDI]
    assert {li[2] for li in lignes(arreter(service, agent))} == {"absent", "servi"}


def test_a_child_who_has_left_school_keeps_its_meals(
    service: Service,
    agent: Utilisateur,
    famille: Famille,
    malo: Enfant,
    horloge: time_machine.Traveller,
) -> None:
    reserver(malo, famille, LUNDI)
    arreter(service, agent)
    horloge.move_to(datetime(2026, 12, 5, 9, tzinfo=PARIS))
    malo.structure = "Collège"
    malo.save()
    with pytest.raises(releves.Refuse, match="Rien n’a changé"):
        arreter(service, agent)


def test_another_service_s_schools_are_another_relevé(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    ailleurs = fabriques.petite_enfance()
    Ecole.objects.filter(nom__startswith="École maternelle").update(service=ailleurs)
    rose = fabriques.ecolier(famille, "Rose", structure="École maternelle Jean-Renon")
    reserver(malo, famille, LUNDI)
    reserver(rose, famille, LUNDI, MARDI)
    famille.demandes_repas.create(enfant=rose, nature="absence", debut=LUNDI, fin=LUNDI)
    attentes = [releves.preparer(s, NOVEMBRE).demandes_en_attente for s in (service, ailleurs)]
    assert attentes == [0, 1]
    assert [li[0] for li in lignes(arreter(service, agent))] == ["PETIT Malo"]
    assert arreter(ailleurs, agent).numero == 2


def test_a_month_costs_the_same_for_one_child_as_for_ten(
    service: Service, famille: Famille, malo: Enfant
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            releves.preparer(service, NOVEMBRE)
        return len(vues)

    reserver(malo, famille, LUNDI)
    pointer(malo, MARDI, "present")
    une = requetes()
    for _ in range(9):
        autre = fabriques.nouvelle_famille()
        eleve = fabriques.ecolier(autre)
        reserver(eleve, autre, LUNDI, MARDI)
        pointer(eleve, JEUDI, "present")
    assert requetes() == une


def test_a_meal_of_who_has_left_the_town_s_schools_is_to_be_looked_at(
    service: Service, famille: Famille, malo: Enfant
) -> None:
    """Booked, never pointed at, of a child whose sheet names another school now: the service sees
    it before it freezes the month."""
    reserver(malo, famille, LUNDI, MARDI)
    pointer(malo, LUNDI, "present")
    malo.structure = "Collège Pierre-et-Marie-Curie"
    malo.save()
    verifier = {v.jour: v.raison for v in releves.preparer(service, NOVEMBRE).lu.a_verifier}
    assert verifier == {
        MARDI: "réservé, d’un enfant dont la fiche ne nomme plus d’école de la ville"
    }


def test_booked_meals_without_a_school_are_told_and_keep_the_month_from_being_frozen(
    service: Service, agent: Utilisateur, famille: Famille, malo: Enfant
) -> None:
    """The school is renamed in the portal before the families' file follows."""
    reserver(malo, famille, LUNDI, MARDI)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    Ecole.objects.filter(pk=ecole.pk).update(nom="École élémentaire Simone-Veil")
    verifier = {v.jour: v.raison for v in releves.preparer(service, NOVEMBRE).lu.a_verifier}
    assert verifier == dict.fromkeys(
        (LUNDI, MARDI), "réservé, sans école connue : pas sur le relevé"
    )
    with pytest.raises(releves.Refuse, match="n’ont pas d’école"):
        arreter(service, agent)
    malo.structure = "École élémentaire Simone-Veil"
    malo.save()
    assert lignes(arreter(service, agent))[0][-1] == ["16", "17"]


def test_meals_booked_on_a_day_that_closed_are_to_be_looked_at_unless_somebody_saw_the_child(
    service: Service, famille: Famille, malo: Enfant
) -> None:
    """A strike that was entered once its day was over gave up no meal."""
    rose = fabriques.ecolier(famille, "Rose")
    reserver(malo, famille, LUNDI, MARDI, JEUDI)
    reserver(rose, famille, MARDI)
    pointer(rose, MARDI, "present")
    excuser(malo, famille, JEUDI, facture=False)
    JourParticulier.objects.create(debut=MARDI, fin=JEUDI, motif="grève nationale")
    lu = releves.preparer(service, NOVEMBRE).lu
    assert [(v.enfant, v.jour, v.raison) for v in lu.a_verifier] == [
        (malo, MARDI, "réservé un jour fermé (grève nationale), sans être pointé présent : facturé")
    ]
    assert len(lu.repas) == 4  # billed as they stand
