"""The kitchen's pages: counts to come, frozen ones with what moved since, the attendance sheet."""

import csv
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from comptes.models import Enfant, Rattachement, Utilisateur
from portail import roles
from reservations.models import Ecole, Effectif, Enregistrement, Pai, Pointage, Reservation
from reservations.services import Repas, noter
from reservations.taches import arreter_les_effectifs
from tests import fabriques
from tests.reservations import cuisine
from tests.reservations.cuisine import (
    JEAN_RENON,
    JULES_FERRY,
    a_paris,
    annoncer,
    reserver,
    un_eleve,
)

pytestmark = pytest.mark.django_db
CUISINE = "/admin/cuisine/"
LUNDI, MARDI = "2027-01-04", "2027-01-05"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(a_paris(LUNDI), tick=False) as horloge:
        yield horloge


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def un_agent(role: str = roles.RESTAURATION) -> Utilisateur:
    return fabriques.agent(role, fabriques.le_service())


@pytest.fixture
def cantine() -> Client:
    return navigateur(un_agent())


def lue(client: Client, chemin: str, **question: Any) -> str:
    reponse = client.get(chemin, question)
    assert reponse.status_code == 200, chemin
    return " ".join(reponse.content.decode().split()).replace("&nbsp;", " ").replace("\xa0", " ")


def feuille(ecole: str = JULES_FERRY, jour: str = LUNDI, quoi: str = "feuille") -> str:
    return f"{CUISINE}pointage/{cuisine.ecole(ecole).pk}/{jour}/{quoi}/"


def requetes(client: Client, chemin: str) -> int:
    client.get(chemin)  # the session's own, once
    with CaptureQueriesContext(connection) as vues:
        assert client.get(chemin).status_code == 200
    return len(vues)


# --- the days to come -----------------------------------------------------------------------------


def test_today_and_the_coming_days(cantine: Client) -> None:
    reserver(un_eleve(), LUNDI, MARDI)
    reserver(un_eleve("Jade", ecole=JEAN_RENON, regime="végétarien"), LUNDI)

    page = lue(cantine, CUISINE)

    assert "<h1>2 repas aujourd’hui</h1>" in page
    assert "mardi 5 janvier</td>" in page
    assert "mercredi 6" not in page
    assert "lundi 11 janvier" in page  # the fifth day with meals
    assert "mardi 12 janvier" not in page
    assert "Ensemble du restaurant" in page  # Jean-Renon feeds two schools


def test_a_day_without_meals_says_why(cantine: Client, horloge: time_machine.Traveller) -> None:
    horloge.move_to(a_paris("2027-01-02"))
    assert "<h1>Pas de repas aujourd’hui : week-end</h1>" in lue(cantine, CUISINE)


def test_a_chosen_week(cantine: Client) -> None:
    reserver(un_eleve(), "2027-01-11", "2027-01-15")
    page = lue(cantine, CUISINE, jour="2027-01-13")
    assert "<h1>2 repas, semaine du 11 janvier 2027</h1>" in page
    assert "<h1>" in lue(cantine, CUISINE, jour="n’importe quoi")


@pytest.mark.parametrize("jour", ["9999-12-31", "0001-01-01", "2031-01-06"])
def test_a_week_too_far_away_is_today(cantine: Client, jour: str) -> None:
    assert "<h1>0 repas aujourd’hui</h1>" in lue(cantine, CUISINE, jour=jour)


def test_a_town_without_schools_is_told_so(admin_client: Client) -> None:
    Ecole.objects.all().delete()
    page = lue(admin_client, CUISINE)
    assert "<h1>Pas de repas aujourd’hui : aucune école n’est enregistrée</h1>" in page


def test_the_count_of_pai_is_for_who_serves(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    Pai.objects.create(enfant=malo)
    assert 'data-titre="PAI"' in lue(cantine, CUISINE)
    assert "PAI" not in lue(navigateur(un_agent(roles.SERVICE)), CUISINE)


def test_the_home_reads_as_much_for_many_children_as_for_one(cantine: Client) -> None:
    reserver(un_eleve(), LUNDI)
    une = requetes(cantine, CUISINE)
    for rang in range(12):
        reserver(un_eleve(f"Élève {rang}", ecole=JEAN_RENON), LUNDI, MARDI)
    arreter_les_effectifs()
    assert requetes(cantine, CUISINE) == une


# --- frozen counts --------------------------------------------------------------------------------


@pytest.fixture
def arrete() -> Effectif:
    """Malo's and Jade's lunch of Monday, frozen at noon; what was booked before is no change."""
    malo = un_eleve("Malo")
    reserver(malo, LUNDI)
    repas = [Repas(malo.pk, date.fromisoformat(LUNDI))]
    with time_machine.travel(a_paris(LUNDI, "11:00"), tick=False):
        origine = Enregistrement.Origine.SERVICE
        noter(cuisine.la_famille(malo), repas, [], par=None, origine=origine)
    reserver(un_eleve("Jade", regime="sans porc"), LUNDI)
    arreter_les_effectifs()
    return Effectif.objects.get(genre="jour", restaurant__nom="Restaurant Jules-Ferry")


def test_later_differences_are_shown_as_differences(
    cantine: Client, arrete: Effectif, horloge: time_machine.Traveller
) -> None:
    horloge.move_to(a_paris(LUNDI, "12:10"))
    malo, jade, tom = (
        Enfant.objects.get(prenom="Malo"),
        Enfant.objects.get(prenom="Jade"),
        un_eleve(),
    )
    jour = date.fromisoformat(LUNDI)
    reserver(tom, LUNDI)
    noter(
        cuisine.la_famille(tom),
        [Repas(tom.pk, jour)],
        [],
        par=None,
        origine=Enregistrement.Origine.SERVICE,
    )
    Reservation.objects.filter(enfant=jade).delete()
    noter(
        cuisine.la_famille(jade),
        [],
        [Repas(jade.pk, jour)],
        par=None,
        origine=Enregistrement.Origine.SERVICE,
    )
    annoncer(malo, LUNDI)

    page = lue(cantine, f"{CUISINE}effectifs/{arrete.numero}/")

    assert "2 repas arrêtés, 2 maintenant" in page
    assert "1 → 2 (+1)" in page.replace('<span class="cuisine-ecart">', "")
    assert "1 → 0 (−1)" in page.replace('<span class="cuisine-ecart">', "")
    for raison in (
        "1 repas ajouté par le service",
        "1 repas annulé par le service",
        "1 absence annoncée (sans réponse encore)",
    ):
        assert f"<li>{raison}</li>" in page


def test_where_nothing_moved_the_page_says_so(cantine: Client, arrete: Effectif) -> None:
    page = lue(cantine, f"{CUISINE}effectifs/{arrete.numero}/")
    assert "Rien n’a été réservé ni annulé depuis, et aucune absence n’est connue." in page
    assert "→" not in page


def test_a_frozen_count_compares_in_as_many_queries_for_a_month_as_for_a_day(
    cantine: Client, arrete: Effectif
) -> None:
    mois = Effectif.objects.get(genre="mois")
    assert requetes(cantine, f"{CUISINE}effectifs/{mois.numero}/") == requetes(
        cantine, f"{CUISINE}effectifs/{arrete.numero}/"
    )


def test_the_csv_is_what_was_frozen(cantine: Client, arrete: Effectif) -> None:
    Reservation.objects.all().delete()
    reponse = cantine.get(f"{CUISINE}effectifs/{arrete.numero}/csv/")
    lignes = list(csv.DictReader(StringIO(reponse.content.decode("utf-8-sig")), delimiter=";"))
    assert {li["regime"]: li["repas"] for li in lignes} == {
        "standard": "1",
        "sans porc": "1",
        "végétarien": "0",
    }
    assert {(li["ecole"], li["jour"], li["arrete_le"]) for li in lignes} == {
        (JULES_FERRY, "04/01/2027", "04/01/2027 12:00")
    }


@pytest.mark.parametrize("genre", ["jour", "mois"])
def test_the_pdf_is_tagged_and_names_nobody(cantine: Client, arrete: Effectif, genre: str) -> None:
    numero = Effectif.objects.get(genre=genre, restaurant=arrete.restaurant).numero
    reponse = cantine.get(f"{CUISINE}effectifs/{numero}/pdf/")
    texte = " ".join(p.extract_text() for p in PdfReader(BytesIO(reponse.content)).pages)
    assert f"Effectif n° {numero}" in texte.replace("\xa0", " ")
    assert "Sans porc" in texte
    for nom in ("Malo", "Jade", "PETIT", "PAI"):
        assert nom not in texte
    with pikepdf.open(BytesIO(reponse.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "fr"


def test_the_list_holds_the_agent_s_restaurants_and_no_other(arrete: Effectif) -> None:
    page = lue(navigateur(un_agent()), f"{CUISINE}effectifs/")
    assert f"n° {arrete.numero}</a>" in page
    assert "lundi 4 janvier 2027" in page
    assert "janvier 2027</td>" in page


# --- attendance -----------------------------------------------------------------------------------


def test_one_tap_notes_and_comes_back_at_the_child(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    reponse = cantine.post(f"{feuille()}?classe=CE1", {"geste": f"{malo.pk}:present"})
    assert reponse.url == f"{feuille()}?classe=CE1#enfant-{malo.pk}"  # type: ignore[attr-defined]
    assert Pointage.objects.get().etat == "present"
    page = lue(cantine, feuille(), classe="CE1")
    assert "<h1>CE1 : tout est pointé</h1>" in page
    assert 'aria-pressed="true">Présent</button>' in page


def test_tapping_again_undoes_it(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    cantine.post(feuille(), {"geste": f"{malo.pk}:absent"})
    assert f'value="{malo.pk}:effacer" class="pointage-absent"' in lue(cantine, feuille())
    cantine.post(feuille(), {"geste": f"{malo.pk}:effacer"})
    assert not Pointage.objects.exists()


def test_who_comes_without_a_booking(cantine: Client) -> None:
    malo = un_eleve()
    page = lue(cantine, feuille())
    assert "Un enfant sans réservation ? (1)" in page
    cantine.post(feuille(), {"geste": f"{malo.pk}:present"})
    assert "Venus sans réservation (1)" in lue(cantine, feuille())
    retour = cantine.post(feuille(), {"geste": f"{malo.pk}:effacer"})
    assert retour.url == f"{feuille()}?sans=1#enfant-{malo.pk}"  # type: ignore[attr-defined]
    assert 'pointage-sans" open>' in lue(cantine, feuille(), sans="1")


def test_all_the_others_of_the_class_alone(cantine: Client) -> None:
    malo, jade = un_eleve(), un_eleve("Jade", classe="CP")
    for enfant in (malo, jade):
        reserver(enfant, LUNDI)
    cantine.post(f"{feuille()}?classe=CP", {"geste": "tous"})
    assert Pointage.objects.get().enfant == jade


def test_classes_say_what_is_left(cantine: Client) -> None:
    for prenom in ("Malo", "Tom"):
        reserver(un_eleve(prenom), LUNDI)
    reserver(un_eleve("Jade", classe="CP"), LUNDI)
    page = lue(cantine, f"{CUISINE}pointage/{cuisine.ecole().pk}/{LUNDI}/")
    assert "2 repas : 2 à pointer" in page
    assert "3 repas : 3 à pointer" in page  # all the classes


def test_a_day_to_come_shows_and_notes_nothing(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, MARDI)
    page = lue(cantine, feuille(jour=MARDI))
    assert "Ce jour est à venir" in page
    assert page.count("disabled") == 3
    reponse = cantine.post(feuille(jour=MARDI), {"geste": f"{malo.pk}:present"}, follow=True)
    assert "Ce jour est à venir" in reponse.content.decode()
    assert not Pointage.objects.exists()


@pytest.mark.parametrize("geste", ["", "tout", "0:present", "x", "{}:parti"])
def test_a_forged_tap_is_a_page_that_does_not_exist(cantine: Client, geste: str) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    assert cantine.post(feuille(), {"geste": geste.format(malo.pk)}).status_code == 404


def test_a_child_whose_sheets_were_united_during_the_tap_is_told(cantine: Client) -> None:
    malo = un_eleve()

    def reunir(execute: Any, sql: str, *reste: Any) -> Any:
        resultat = execute(sql, *reste)
        if '"reserve"' in sql:  # the sheet has been read
            Rattachement.objects.filter(enfant=malo).delete()
            Enfant.objects.filter(pk=malo.pk).delete()
        return resultat

    with connection.execute_wrapper(reunir):
        reponse = cantine.post(feuille(), {"geste": f"{malo.pk}:present"})
    assert reponse.status_code == 302
    assert "vient d’être réunie avec une autre" in lue(cantine, reponse["Location"])


def test_a_child_of_another_school_is_not_noted_on_this_sheet(cantine: Client) -> None:
    jade = un_eleve("Jade", ecole=JEAN_RENON)
    reserver(jade, LUNDI)
    assert cantine.post(feuille(), {"geste": f"{jade.pk}:present"}).status_code == 404


@pytest.mark.parametrize("chemin", ["2027-13-01", "demain", "1999-01-04"])
def test_a_day_that_is_none_does_not_exist(cantine: Client, chemin: str) -> None:
    assert cantine.get(feuille(jour=chemin)).status_code == 404


def test_the_mark_of_a_pai_is_for_who_serves(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    Pai.objects.create(enfant=malo)
    assert "pointage-pai" in lue(cantine, feuille())
    assert "PAI" not in lue(navigateur(un_agent(roles.SERVICE)), feuille())
    assert "PAI" not in lue(cantine, feuille(quoi="liste"))


def test_an_absence_that_was_told_is_seen_before_the_tap(cantine: Client) -> None:
    malo = un_eleve()
    reserver(malo, LUNDI)
    annoncer(malo, LUNDI)
    page = lue(cantine, feuille())
    assert "Absence annoncée" in page
    assert "autres sont présents" not in page


def test_the_paper_has_a_box_for_each_and_a_sheet_for_each_class(cantine: Client) -> None:
    for prenom, classe in (("Malo", "CE1"), ("Jade", "CP")):
        reserver(un_eleve(prenom, classe=classe), LUNDI)
    un_eleve("Lou")  # has booked nothing
    page = lue(cantine, feuille(quoi="liste"))
    assert page.count('class="module cuisine-feuille"') == 2
    assert page.index("CP, lundi") < page.index("CE1, lundi")
    assert "PETIT Malo" in page
    assert "Lou" not in page
    assert "CP, lundi" not in lue(cantine, feuille(quoi="liste"), classe="CE1")


@pytest.mark.parametrize("quoi", ["feuille", "liste"])
def test_a_sheet_reads_as_much_for_thirty_children_as_for_one(cantine: Client, quoi: str) -> None:
    reserver(un_eleve(), LUNDI)
    une = requetes(cantine, feuille(quoi=quoi))
    for rang in range(29):
        enfant = un_eleve(f"Élève {rang}", classe=f"CP{rang % 3}")
        if rang % 2:
            reserver(enfant, LUNDI)
    assert requetes(cantine, feuille(quoi=quoi)) == une


# --- who may --------------------------------------------------------------------------------------


def adresses() -> list[str]:
    return [
        CUISINE,
        f"{CUISINE}effectifs/",
        f"{CUISINE}pointage/",
        feuille(),
        feuille(quoi="liste"),
    ]


def test_the_treasury_has_nothing_to_do_here() -> None:
    client = navigateur(un_agent(roles.TRESORERIE))
    assert {client.get(chemin).status_code for chemin in adresses()} == {403}


def test_a_service_without_schools_neither() -> None:
    for role in (roles.RESTAURATION, roles.SERVICE):
        client = navigateur(fabriques.agent(role, fabriques.petite_enfance()))
        assert {client.get(chemin).status_code for chemin in adresses()} == {403}


def test_another_service_s_school_does_not_exist() -> None:
    """Its sheet, and the count of the restaurant that feeds it alone."""
    reserver(un_eleve(), LUNDI)
    arreter_les_effectifs()
    autre = fabriques.le_service("LOIS", "Loisirs")
    ecole = cuisine.ecole(JEAN_RENON)
    ecole.service = autre
    ecole.save()
    client = navigateur(fabriques.agent(roles.RESTAURATION, autre))
    assert client.get(feuille(JEAN_RENON)).status_code == 200
    assert client.get(feuille()).status_code == 404
    numero = Effectif.objects.get(genre="jour", restaurant__nom="Restaurant Jules-Ferry").numero
    for suite in ("", "pdf/", "csv/"):
        assert client.get(f"{CUISINE}effectifs/{numero}/{suite}").status_code == 404


def test_the_home_of_the_agents_leads_there() -> None:
    accueil = lue(navigateur(un_agent()), "/admin/")
    for nom in ("Effectifs de la cantine", "Pointer les présences", ">PAI</a>"):
        assert nom in accueil
    assert "pas la permission" not in accueil
    du_service = lue(navigateur(un_agent(roles.SERVICE)), "/admin/")
    assert "Pointer les présences" in du_service
    assert ">PAI</a>" not in du_service
    petite = fabriques.agent(roles.SERVICE, fabriques.petite_enfance())
    assert "Pointer" not in lue(navigateur(petite), "/admin/")
