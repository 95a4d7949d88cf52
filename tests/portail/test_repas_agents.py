"""The service's pages on meals: the requests, the month that is billed, the rules."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille, Rattachement, Utilisateur
from portail import roles
from reservations.models import (
    Delai,
    DemandeRepas,
    Ecole,
    JourAbsence,
    MotifAbsence,
    Pointage,
    ReleveRepas,
    Reservation,
    Restaurant,
    Tarif,
)
from reservations.services import demandes
from tests import fabriques

pytestmark = pytest.mark.django_db
FILE, REPAS, RELEVES = "/admin/demandes/", "/admin/demandes/repas/", "/admin/repas/releves/"
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
JEUDI, VENDREDI, LUNDI = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille)


@pytest.fixture
def agent(db: None) -> Utilisateur:
    return fabriques.agent(roles.SERVICE, fabriques.le_service())


@pytest.fixture
def bureau(agent: Utilisateur) -> Client:
    return navigateur(agent)


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def absence(famille: Famille, enfant: Enfant, *jours: date) -> DemandeRepas:
    """An illness with a certificate, on days that were booked."""
    for jour in jours:
        Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)
    return demandes.demander_absence(
        famille=famille,
        enfant=enfant,
        debut=jours[0],
        fin=jours[-1],
        motif=MotifAbsence.objects.get(nom="Maladie, avec certificat médical"),
        par=fabriques.parent(famille),
    )


def tardive(famille: Famille, enfant: Enfant, jour: date = JEUDI) -> DemandeRepas:
    par = fabriques.parent(famille)
    return demandes.demander_tardive(famille=famille, enfant=enfant, jour=jour, par=par)


def dite(reponse: Any) -> str:
    html = reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    return " ".join(html.split())


def lue(client: Client, page: str | DemandeRepas = FILE, **parametres: str) -> str:
    adresse = page if isinstance(page, str) else f"{REPAS}{page.pk}/"
    return dite(client.get(adresse, parametres))


def accepter(client: Client, demande: DemandeRepas, **champs: Any) -> str:
    return dite(client.post(f"{REPAS}{demande.pk}/accepter/", champs, follow=True))


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_says_who_asks_what_and_what_stays_billed(
    bureau: Client, famille: Famille, malo: Enfant, horloge: time_machine.Traveller
) -> None:
    demande = absence(famille, malo, JEUDI, VENDREDI)
    horloge.shift(timedelta(minutes=10))
    tardive(famille, malo, LUNDI)
    horloge.move_to(LE + timedelta(days=2))
    client = navigateur(Utilisateur.objects.get(is_staff=True))

    page = lue(client)

    assert "<h1>2 demandes à traiter</h1>" in page
    assert page.index("Malo, du 19 au 20 novembre 2026") < page.index("Malo, le 23 novembre 2026")
    assert "2 jours" in page
    assert page.count(f"{famille.nom} (000754)") == 2
    assert "Demandes des familles (2)" in lue(client, "/admin/")
    page = lue(client, demande)
    assert "1 repas ne sera pas facturé : le 20 novembre ; celui du 19 novembre reste" in page
    assert "Le premier repas reste facturé, les suivants non." in page
    assert "il y a 2 jours" in page


def test_the_queue_says_what_an_absence_that_goes_on_has_paid_already(
    bureau: Client, famille: Famille, malo: Enfant
) -> None:
    premiere = absence(famille, malo, JEUDI, VENDREDI)
    accepter(bureau, premiere, factures="1", affiches="2026-11-19 2026-11-20")
    suite = absence(famille, malo, LUNDI)
    page = lue(bureau, suite)
    assert "1 repas ne sera pas facturé : le 23 novembre." in page
    assert "1 repas l’est déjà, d’une absence acceptée que celle-ci prolonge." in page
    accepter(bureau, suite, factures="0", affiches="2026-11-23")
    assert JourAbsence.objects.filter(facture=True).get().jour == JEUDI


def test_accepting_is_one_click(bureau: Client, famille: Famille, malo: Enfant) -> None:
    demande = absence(famille, malo, JEUDI, VENDREDI)
    page = accepter(bureau, demande, factures="1", affiches="2026-11-19 2026-11-20")
    assert "Famille 000754 : accepté. 1 repas ne sera pas facturé : le 20 novembre" in page
    assert JourAbsence.objects.filter(facture=True).get().jour == JEUDI
    assert "Tout est traité" in page
    assert "déjà sa réponse" in accepter(
        bureau, demande, factures="1", affiches="2026-11-19 2026-11-20"
    )


def test_another_number_asks_for_a_reason(bureau: Client, famille: Famille, malo: Enfant) -> None:
    demande = absence(famille, malo, JEUDI, VENDREDI)
    jours = "2026-11-19 2026-11-20"
    assert "Dites pourquoi" in accepter(bureau, demande, factures="0", affiches=jours)
    assert "combien de repas" in accepter(bureau, demande, factures="", affiches=jours)
    assert "ont changé" in accepter(bureau, demande, factures="1", affiches="hier")
    page = accepter(bureau, demande, factures="0", affiches=jours, reponse="Hospitalisation.")
    assert "2 repas ne seront pas facturés" in page
    assert "« Hospitalisation. »" in lue(bureau, demande)


def test_what_changed_since_the_page_was_read_is_not_decided(
    bureau: Client, famille: Famille, malo: Enfant
) -> None:
    demande = absence(famille, malo, JEUDI, VENDREDI)
    Reservation.objects.filter(jour=VENDREDI).delete()
    page = accepter(bureau, demande, factures="1", affiches="2026-11-19 2026-11-20")
    assert "ont changé depuis l’affichage" in page
    Reservation.objects.all().delete()
    assert "il n’y a rien à excuser" in lue(bureau, demande)


def test_a_full_restaurant_is_told_beside_the_request(
    bureau: Client, famille: Famille, malo: Enfant
) -> None:
    demande = tardive(famille, malo)
    autre = fabriques.nouvelle_famille()
    rose = fabriques.ecolier(autre, "Rose")
    Reservation.objects.create(enfant=rose, famille=autre, jour=JEUDI)
    Restaurant.objects.update(places=1)
    assert "le restaurant est complet ce jour-là" in accepter(bureau, demande)
    Restaurant.objects.update(places=None)
    assert "accepté" in accepter(bureau, demande)
    assert Reservation.objects.filter(enfant=malo, jour=JEUDI).exists()


def test_a_late_request_whose_day_is_over_is_not_booked(
    bureau: Client, agent: Utilisateur, famille: Famille, malo: Enfant,
    horloge: time_machine.Traveller,
) -> None:  # fmt: skip
    demande = tardive(famille, malo)
    horloge.move_to(LE + timedelta(days=2))
    bureau.force_login(agent, backend="comptes.backends.Connexion")

    page = lue(bureau, demande)
    assert "Ce jour est passé, et l’enfant n’a pas été pointé présent" in page
    assert f"{REPAS}{demande.pk}/accepter/" not in page
    assert "Ce jour est passé" in accepter(bureau, demande)
    assert not Reservation.objects.exists()


def test_a_late_request_of_who_ate_is_still_booked(
    bureau: Client, agent: Utilisateur, famille: Famille, malo: Enfant,
    horloge: time_machine.Traveller,
) -> None:  # fmt: skip
    demande = tardive(famille, malo)
    ecole = Ecole.objects.get(nom=malo.structure)
    Pointage.objects.create(enfant=malo, jour=JEUDI, ecole=ecole, etat=Pointage.Etat.PRESENT)
    horloge.move_to(LE + timedelta(days=2))
    bureau.force_login(agent, backend="comptes.backends.Connexion")

    accepter(bureau, demande)
    assert Reservation.objects.get().jour == JEUDI


def test_refusing_says_why(bureau: Client, famille: Famille, malo: Enfant) -> None:
    demande = tardive(famille, malo)
    adresse = f"{REPAS}{demande.pk}/refuser/"
    assert "Dites à la famille pourquoi" in dite(bureau.post(adresse, {"motif": ""}))
    assert "Demande refusée" in dite(bureau.post(adresse, {"motif": "Plus de place."}, follow=True))
    page = lue(bureau, demande)
    assert "Refusée le 18 novembre 2026" in page
    assert "« Plus de place. »" in page
    assert "déjà sa réponse" in dite(bureau.post(adresse, {"motif": "Non."}, follow=True))


def test_an_error_is_answered_in_words(bureau: Client, famille: Famille) -> None:
    ligne = fabriques.facture(famille).lignes.get()
    demande = demandes.signaler_erreur(
        famille=famille, ligne=ligne, message="Absent le 5.", par=fabriques.parent(famille)
    )
    assert "Absent le 5." in lue(bureau, demande)
    assert "Dites à la famille ce qui va être corrigé." in accepter(bureau, demande)
    assert "accepté" in accepter(bureau, demande, reponse="Un avoir suit.")


def test_each_service_answers_for_its_schools(famille: Famille, malo: Enfant) -> None:
    Ecole.objects.filter(nom__startswith="École maternelle").update(
        service=fabriques.petite_enfance()
    )
    demande = tardive(famille, malo)
    ailleurs = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert "Malo" not in lue(ailleurs)
    assert ailleurs.get(f"{REPAS}{demande.pk}/").status_code == 404
    for geste in ("accepter", "refuser", "prise"):
        assert ailleurs.post(f"{REPAS}{demande.pk}/{geste}/").status_code == 404
    ici = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    assert "Malo" in lue(ici)
    # A child who has left every school of the town is everybody's, and not lost.
    Enfant.objects.update(structure="Collège")
    assert "Malo" in lue(ailleurs)


def test_an_agent_without_a_school_stays_outside(famille: Famille, malo: Enfant) -> None:
    creche = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    for page in (f"{REPAS}{tardive(famille, malo).pk}/", RELEVES):
        assert creche.get(page).status_code == 403
    assert "Malo" not in lue(creche)
    assert "Facturation des repas" not in lue(creche, "/admin/")
    assert navigateur(fabriques.agent(roles.TRESORERIE)).get(FILE).status_code == 403


def test_the_queue_costs_the_same_for_one_as_for_twelve(bureau: Client) -> None:
    def demander(combien: int) -> None:
        for _ in range(combien):
            famille = fabriques.nouvelle_famille()
            absence(famille, fabriques.ecolier(famille), JEUDI, VENDREDI)
            tardive(famille, fabriques.ecolier(famille, "Rose"))
            autre = tardive(famille, fabriques.ecolier(famille, "Ana"))
            demandes.retirer(autre, par=fabriques.parent(famille))

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            lue(bureau)
        return len(vues)

    demander(1)
    requetes()  # the first page also opens the session
    une = requetes()
    demander(5)
    assert requetes() == une


# --- billing --------------------------------------------------------------------------------------


@pytest.fixture
def apres(horloge: time_machine.Traveller, agent: Utilisateur) -> Client:
    """A browser in December, when November can be billed."""
    horloge.move_to(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Paris")))
    return navigateur(agent)


def arreter(client: Client, page: str) -> str:
    empreinte = page.split('name="empreinte" value="')[1].split('"')[0]
    champs = {"service": "SCOL", "mois": "2026-11", "empreinte": empreinte}
    return dite(client.post(f"{RELEVES}arreter/", champs, follow=True))


def test_a_month_is_seen_frozen_and_exported(apres: Client, famille: Famille, malo: Enfant) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=JEUDI)
    page = lue(apres, RELEVES)
    assert "Novembre 2026, Service scolaire et périscolaire : 1 repas" in page
    assert "Réservé et servi" in page

    assert "Relevé n° 1 arrêté" in arreter(apres, page)

    csv = apres.get(f"{RELEVES}1.csv")
    assert csv["Content-Disposition"] == 'attachment; filename="releve-1-2026-11.csv"'
    assert "000754;;PETIT Malo;REST;servi;1;2026-11-19;T3" in csv.content.decode("utf-8-sig")
    assert "Rien n’a changé depuis le dernier relevé." in lue(apres, RELEVES)


def test_the_month_costs_the_same_for_one_meal_to_attribute_as_for_six(apres: Client) -> None:
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)

    def partager(combien: int) -> None:
        for _ in range(combien):
            enfant = fabriques.ecolier(fabriques.nouvelle_famille())
            Rattachement.objects.create(famille=fabriques.nouvelle_famille(), enfant=enfant)
            Pointage.objects.create(enfant=enfant, jour=JEUDI, ecole=ecole, etat="present")

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            lue(apres, RELEVES)
        return len(vues)

    partager(1)
    requetes()  # the first page also opens the session
    une = requetes()
    partager(5)
    assert requetes() == une


def test_sent_twice_it_is_one_relevé(apres: Client, famille: Famille, malo: Enfant) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=JEUDI)
    page = lue(apres, RELEVES)
    arreter(apres, page)
    assert "Rien n’a changé" in arreter(apres, page)
    assert ReleveRepas.objects.count() == 1


def test_what_changes_afterwards_is_a_relevé_of_its_own(
    apres: Client, famille: Famille, malo: Enfant
) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=JEUDI)
    arreter(apres, lue(apres, RELEVES))
    Reservation.objects.all().delete()
    page = lue(apres, RELEVES)
    assert "Ce qui a changé depuis le dernier relevé" in page
    assert "−1" in page
    assert "le 19 novembre" in page
    assert "Relevé n° 2 arrêté" in arreter(apres, page)
    assert "rectificatif 2" in lue(apres, RELEVES)


def test_an_unbooked_meal_is_attributed_then_frozen(
    apres: Client, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.nouvelle_famille("000999")
    Rattachement.objects.create(famille=autre, enfant=malo)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)
    pointage = Pointage.objects.create(enfant=malo, jour=JEUDI, ecole=ecole, etat="present")
    page = lue(apres, RELEVES)
    assert "Malo PETIT, le 19 novembre 2026 : qui paie ?" in page
    assert f"Famille {famille.nom} (000754)" in page
    assert f"Famille {autre.nom} (000999)" in page
    assert "Arrêter le relevé" not in page
    adresse = f"{RELEVES}attribuer/{pointage.pk}/"
    assert "Choisissez la famille" in dite(apres.post(adresse, {}, follow=True))
    intruse = fabriques.nouvelle_famille().pk
    dit = dite(apres.post(adresse, {"famille": intruse}, follow=True))
    assert "Choisissez l’une des familles" in dit

    page = dite(apres.post(adresse, {"famille": autre.pk}, follow=True))

    assert "Relevé n° 1 arrêté" in arreter(apres, page)
    assert ReleveRepas.objects.get().lignes.get().famille == autre


@pytest.mark.parametrize(
    ("change", "dit"),
    [(Pointage, "vient d’être retiré du pointage"), (Rattachement, "l’une des familles")],
)
def test_a_meal_that_changed_during_the_click_is_told(
    apres: Client, famille: Famille, malo: Enfant, change: type[Model], dit: str
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo, tranche="T5")
    ecole = Ecole.objects.get(nom=malo.structure)
    note = Pointage.objects.create(enfant=malo, jour=JEUDI, ecole=ecole, etat="present")

    def changer(execute: Any, sql: str, *reste: Any) -> Any:
        if sql.startswith("SAVEPOINT"):  # the page was read, nothing is written yet
            change._base_manager.all().delete()
        return execute(sql, *reste)

    with connection.execute_wrapper(changer):
        page = f"{RELEVES}attribuer/{note.pk}/"
        reponse = apres.post(page, {"famille": autre.pk})
    assert reponse.status_code == 302
    assert dit in lue(apres, reponse["Location"])


def test_a_month_that_nobody_serves_is_not_billed(apres: Client) -> None:
    champs = {"service": "PETI", "mois": "2026-11", "empreinte": "x"}
    page = dite(apres.post(f"{RELEVES}arreter/", champs, follow=True))
    assert "Ce mois ne se facture pas ici." in page
    champs = {"service": "SCOL", "mois": "2026-12", "empreinte": "x"}
    page = dite(apres.post(f"{RELEVES}arreter/", champs, follow=True))
    assert "Ce mois n’est pas fini" in page


def test_absences_that_wait_are_told_before_freezing(
    bureau: Client, famille: Famille, malo: Enfant
) -> None:
    absence(famille, malo, JEUDI)
    page = lue(bureau, RELEVES, service="SCOL", mois="2026-11")
    assert "1 absence attend votre réponse pour ce mois" in page
    assert "Ce mois n’est pas fini" in page


def test_another_service_s_relevé_does_not_exist(
    apres: Client, famille: Famille, malo: Enfant
) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=JEUDI)
    arreter(apres, lue(apres, RELEVES))
    Ecole.objects.filter(nom__startswith="École maternelle").update(
        service=fabriques.petite_enfance()
    )
    ailleurs = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert ailleurs.get(f"{RELEVES}1.csv").status_code == 404
    assert ailleurs.get(f"{RELEVES}2.csv").status_code == 404


# --- the town's rules -----------------------------------------------------------------------------

REGLES = ("delai", "exceptiondelai", "tarif", "motifabsence")


@pytest.mark.parametrize("modele", REGLES)
def test_the_administrator_changes_a_rule_and_the_service_reads_it(
    admin_client: Client, bureau: Client, modele: str
) -> None:
    page = f"/admin/reservations/{modele}/"
    assert admin_client.get(f"{page}add/").status_code == 200
    assert bureau.get(page).status_code == 200
    assert bureau.get(f"{page}add/").status_code == 403


def test_a_deadline_that_means_nothing_is_refused(admin_client: Client) -> None:
    commun = Delai.objects.get()
    champs = {"geste": "reserver", "nature": "jours", "quantieme": 10, "mois_avant": 1}
    adresse = f"/admin/reservations/delai/{commun.pk}/change/"
    page = dite(admin_client.post(adresse, champs | {"jours_avant": 0}))
    assert "Dites combien de jours avant" in page
    admin_client.post(adresse, champs | {"jours_avant": 2, "ouvres": "on", "heure": "10:00"})
    assert "jusqu’à 2 jours ouvrés avant chaque repas, 10 h" in dite(
        admin_client.get("/admin/reservations/delai/")
    )
    historique = dite(admin_client.get(f"/admin/reservations/delai/{commun.pk}/history/"))
    assert "compter les jours ouvrés" in historique


def test_an_exception_limits_something(admin_client: Client) -> None:
    champs = {
        "debut": "01/09/2027",
        "fin": "30/09/2027",
        "limite": "2027-10-02T00:00",
        "motif": "rentrée",
    }
    page = dite(admin_client.post("/admin/reservations/exceptiondelai/add/", champs))
    assert "Cette limite vient après le dernier repas." in page


def test_only_meals_have_a_price_here(admin_client: Client) -> None:
    page = dite(admin_client.get("/admin/reservations/tarif/add/"))
    assert "Repas sans réservation" in page
    assert "Étude surveillée" not in page
    assert "2,45 €" in dite(admin_client.get("/admin/reservations/tarif/"))
    assert Tarif.objects.exists()


def test_a_price_is_read_again_as_it_is_written(admin_client: Client) -> None:
    """A number box would show nothing of a comma, and ask for the price again."""
    tarif = Tarif.objects.filter(prix=245).earliest("pk")
    page = admin_client.get(f"/admin/reservations/tarif/{tarif.pk}/change/")
    champ = page.context["adminform"].form["prix"]
    assert champ.value() == "2,45"
    assert champ.field.widget.input_type == "text"
