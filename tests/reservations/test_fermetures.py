"""A day that closes after meals were booked."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from comptes.models import Enfant, Famille
from factures.models import Service
from portail import roles
from reservations.models import Ecole, Enregistrement, JourParticulier, Pointage, Reservation
from reservations.taches import annuler_les_jours_fermes
from tests import fabriques

from .formulaires import reserver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_novembre")]

JOUR = date(2027, 1, 29)


def fermer(ecole: Ecole | None = None, ouvert: bool = False) -> JourParticulier:
    return JourParticulier.objects.create(
        ecole=ecole, debut=JOUR, fin=JOUR, motif="grève nationale", ouvert=ouvert
    )


def test_its_meals_are_given_up_and_each_family_is_told(
    parent: Client, famille: Famille, malo: Enfant, rose: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-28", "2027-01-29"])
    reserver(parent, rose.pk, ["2027-01-29"])
    Email.objects.all().delete()
    fermer()
    annuler_les_jours_fermes()

    assert [r.jour for r in Reservation.objects.all()] == [date(2027, 1, 28)]
    lettre = Email.objects.get()
    assert "Des repas réservés ont dû être annulés\u00a0: grève nationale" in lettre.message
    assert "- Malo, janvier 2027\u00a0: 1 repas annulé, le 29" in lettre.message
    assert "- Rose, janvier 2027\u00a0: 1 repas annulé, le 29" in lettre.message
    trace = Enregistrement.objects.latest("pk")
    assert (trace.origine, trace.motif) == ("fermeture", "grève nationale")
    page = parent.get("/reservations/historique/").content.decode()
    assert "grève nationale" in page


def test_an_accepted_absence_goes_with_its_meal(famille: Famille, malo: Enfant) -> None:
    """Should the day open and be booked again, nobody has told of an absence from that meal."""
    fabriques.reservation(malo, JOUR.isoformat())
    demande = famille.demandes_repas.create(
        enfant=malo, nature="absence", debut=JOUR, fin=JOUR, etat="acceptee"
    )
    demande.jours.create(enfant=malo, jour=JOUR, facture=False)
    fermer()
    annuler_les_jours_fermes()
    assert not demande.jours.exists()


def test_twice_is_as_good_as_once(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-29"])
    fermer()
    annuler_les_jours_fermes()
    annuler_les_jours_fermes()
    assert Enregistrement.objects.filter(origine="fermeture").count() == 1


def test_every_adult_of_the_household_is_written_to(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    fabriques.second_parent(famille)
    reserver(parent, malo.pk, ["2027-01-29"])
    Email.objects.all().delete()
    fermer()
    annuler_les_jours_fermes()
    assert sorted(e.to[0] for e in Email.objects.all()) == [
        "marc@exemple.fr",
        "parent000754@exemple.fr",
    ]


def test_one_school_s_closure_leaves_the_others_alone(
    parent: Client, malo: Enfant, rose: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-29"])
    reserver(parent, rose.pk, ["2027-01-29"])
    fermer(Ecole.objects.get(nom=malo.structure))
    annuler_les_jours_fermes()
    assert [r.enfant for r in Reservation.objects.all()] == [rose]


def test_a_school_s_own_opening_wins_over_the_town_s_closure(
    parent: Client, malo: Enfant, rose: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-29"])
    reserver(parent, rose.pk, ["2027-01-29"])
    fermer()
    fermer(Ecole.objects.get(nom=malo.structure), ouvert=True)
    annuler_les_jours_fermes()
    assert [r.enfant for r in Reservation.objects.all()] == [malo]


def test_what_is_past_is_left_as_it_was(famille: Famille, malo: Enfant) -> None:
    fabriques.reservation(malo, "2026-11-03")
    JourParticulier.objects.create(
        debut=date(2026, 11, 3), fin=date(2026, 11, 3), motif="grève nationale"
    )
    annuler_les_jours_fermes()
    assert Reservation.objects.count() == 1


def test_a_meal_that_somebody_has_noted_today_stays(
    en_novembre: Any, malo: Enfant, rose: Enfant
) -> None:
    """Given up, it would be billed as one that nobody had booked, which costs more."""
    for enfant in (malo, rose):
        fabriques.reservation(enfant, JOUR.isoformat())
    en_novembre.move_to("2027-01-29 14:00:00+01:00")
    ecole = Ecole.objects.get(nom=malo.structure)
    Pointage.objects.create(enfant=malo, jour=JOUR, ecole=ecole, etat="present")
    fermer()
    annuler_les_jours_fermes()
    assert [r.enfant for r in Reservation.objects.all()] == [malo]


def test_a_closure_withdrawn_half_way_spares_the_families_that_follow(malo: Enfant) -> None:
    for _ in range(2):
        fabriques.reservation(fabriques.ecolier(fabriques.nouvelle_famille()), JOUR.isoformat())
    fermeture = fermer()

    def rouvrir(executer: Any, sql: str, *suite: Any) -> Any:
        resultat = executer(sql, *suite)
        if sql.startswith('INSERT INTO "reservations_enregistrement"'):
            JourParticulier.objects.filter(pk=fermeture.pk).delete()
        return resultat

    with connection.execute_wrapper(rouvrir):
        annuler_les_jours_fermes()
    assert Reservation.objects.count() == 1
    assert Enregistrement.objects.filter(origine="fermeture").count() == 1


def test_a_letter_says_in_its_subject_that_meals_are_cancelled(malo: Enfant) -> None:
    for jour in ("2027-04-06", "2027-04-08"):
        fabriques.reservation(malo, jour)
    JourParticulier.objects.create(debut=date(2027, 4, 6), fin=date(2027, 4, 9), motif="grève")
    annuler_les_jours_fermes()
    assert Email.objects.get().subject == "Repas annulés\u00a0: réservation d’avril 2027"


def test_a_family_s_meals_are_given_up_in_one_go(malo: Enfant, rose: Enfant) -> None:
    for jour in ("2027-03-01", "2027-03-02", "2027-03-04"):
        for enfant in (malo, rose):
            fabriques.reservation(enfant, jour)
    JourParticulier.objects.create(debut=date(2027, 3, 1), fin=date(2027, 3, 31), motif="travaux")
    with CaptureQueriesContext(connection) as lues:
        annuler_les_jours_fermes()
    assert not Reservation.objects.exists()
    effacements = [r for r in lues if r["sql"].startswith('DELETE FROM "reservations_reservation"')]
    assert len(effacements) == 1


def test_a_closure_ends_after_it_begins(admin_client: Client) -> None:
    champs = {"ecole": "", "debut": "29/01/2027", "fin": "28/01/2027", "motif": "pont"}
    page = admin_client.post("/admin/reservations/jourparticulier/add/", champs)
    assert "Le dernier jour ne peut pas précéder le premier." in page.content.decode()
    assert JourParticulier.objects.count() == 0


def ouvrir_en_agent(*services: str) -> Client:
    agent = fabriques.agent(roles.SERVICE, *Service.objects.filter(code__in=services))
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def test_the_school_service_closes_its_schools_and_the_creches_staff_do_not(malo: Enfant) -> None:
    adresse = "/admin/reservations/jourparticulier/"
    scolaire, petite_enfance = ouvrir_en_agent("SCOL"), ouvrir_en_agent("PETI")
    champs = {"ecole": "", "debut": "29/01/2027", "fin": "29/01/2027", "motif": "pont"}
    assert petite_enfance.post(f"{adresse}add/", champs).status_code == 403
    assert scolaire.post(f"{adresse}add/", champs).status_code == 302
    assert JourParticulier.objects.get().motif == "pont"


def test_one_service_of_two_closes_its_own_schools_only(malo: Enfant) -> None:
    autre = Ecole.objects.exclude(nom=malo.structure)[0]
    autre.service = Service.objects.get(code="PETI")
    autre.save()
    scolaire = ouvrir_en_agent("SCOL")
    for ecole in ("", str(autre.pk)):
        champs = {"ecole": ecole, "debut": "29/01/2027", "fin": "29/01/2027", "motif": "pont"}
        page = scolaire.post("/admin/reservations/jourparticulier/add/", champs)
        assert page.status_code == 200
    assert JourParticulier.objects.count() == 0
    ancien = fermer(autre)
    page = scolaire.post(
        f"/admin/reservations/jourparticulier/{ancien.pk}/delete/", {"post": "yes"}
    )
    assert page.status_code == 403


def test_a_day_that_is_past_is_not_closed_any_more(admin_client: Client, malo: Enfant) -> None:
    champs = {"ecole": "", "debut": "24/11/2026", "fin": "27/11/2026", "motif": "grève"}
    page = admin_client.post("/admin/reservations/jourparticulier/add/", champs)
    assert "Ce jour est passé" in page.content.decode()
    assert not JourParticulier.objects.exists()


def test_a_closure_that_has_begun_can_still_be_made_longer(
    admin_client: Client, malo: Enfant
) -> None:
    ancienne = JourParticulier.objects.create(
        debut=date(2026, 11, 24), fin=date(2026, 11, 27), motif="grève"
    )
    champs = {"ecole": "", "debut": "24/11/2026", "fin": "30/11/2026", "motif": "grève"}
    admin_client.post(f"/admin/reservations/jourparticulier/{ancienne.pk}/change/", champs)
    ancienne.refresh_from_db()
    assert ancienne.fin == date(2026, 11, 30)
