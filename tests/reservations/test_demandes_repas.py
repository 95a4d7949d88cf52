"""After the deadline: an absence, a late meal, an error; what the service answers, and to whom."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from comptes.models import Enfant, Famille, Rattachement, Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee
from portail import roles
from reservations.hors_delai import mots
from reservations.hors_delai.suivi import suivies
from reservations.models import (
    DemandeRepas,
    Enregistrement,
    JourAbsence,
    JourParticulier,
    MotifAbsence,
    Reservation,
    Restaurant,
)
from reservations.services import Changement, Repas, decisions, demandes, enregistrer
from tests import fabriques

pytestmark = pytest.mark.django_db
# Wednesday: the meals of November and December can no longer be changed, those of January can.
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
JEUDI, VENDREDI, LUNDI = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)
MARDI = date(2026, 11, 24)
DECEMBRE, JANVIER = date(2026, 12, 18), date(2027, 1, 4)
CERTIFICAT, SANS_CERTIFICAT = "Maladie, avec certificat médical", "Maladie, sans certificat"


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


def reserver(enfant: Enfant, famille: Famille, *jours: date) -> None:
    for jour in jours:
        Reservation.objects.create(enfant=enfant, famille=famille, jour=jour)


def motif(nom: str = CERTIFICAT) -> MotifAbsence:
    return MotifAbsence.objects.get(nom=nom)


def absence(famille: Famille, enfant: Enfant, debut: date, fin: date, **quoi: Any) -> DemandeRepas:
    champs = {"motif": motif(), "par": fabriques.parent(famille), **quoi}
    return demandes.demander_absence(famille=famille, enfant=enfant, debut=debut, fin=fin, **champs)


def tardive(famille: Famille, enfant: Enfant, jour: date = JEUDI) -> DemandeRepas:
    par = fabriques.parent(famille)
    return demandes.demander_tardive(famille=famille, enfant=enfant, jour=jour, par=par)


def refus(erreur: Any) -> str:
    return " ".join(erreur.value.messages)


def etat(demande: DemandeRepas) -> str:
    demande.refresh_from_db()
    return demande.etat


def lettres(adresse: str) -> list[Email]:
    return [lettre for lettre in Email.objects.order_by("pk") if lettre.to == [adresse]]


# --- an absence -----------------------------------------------------------------------------------


def test_a_certificate_leaves_the_first_meal_billed_and_no_other(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI, LUNDI)
    demande = absence(famille, malo, JEUDI, LUNDI)

    decisions.accepter(demande, par=agent, affiches=[JEUDI, VENDREDI, LUNDI])

    assert list(JourAbsence.objects.order_by("jour").values_list("jour", "facture")) == [
        (JEUDI, True),
        (VENDREDI, False),
        (LUNDI, False),
    ]
    [suivie] = suivies(famille)
    attendu = "2 repas ne seront pas facturés : les 20 et 23 novembre ; celui du 19 novembre reste"
    assert suivie.decision.replace("\u00a0", " ") == f"{attendu} facturé."
    assert Reservation.objects.count() == 3  # the booking is the proof of what was ordered


@pytest.mark.parametrize(
    ("nom", "restent"), [(SANS_CERTIFICAT, 2), ("Sortie scolaire", 0), (CERTIFICAT, 1)]
)
def test_the_town_s_rule_says_what_stays_billed(
    famille: Famille, malo: Enfant, agent: Utilisateur, nom: str, restent: int
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI)
    decisions.accepter(absence(famille, malo, JEUDI, LUNDI, motif=motif(nom)), par=agent)
    assert JourAbsence.objects.filter(facture=True).count() == restent


def factures() -> list[date]:
    return sorted(JourAbsence.objects.filter(facture=True).values_list("jour", flat=True))


@pytest.mark.parametrize(
    "bornes",
    [
        ((JEUDI, VENDREDI), (JEUDI, MARDI)),  # the same again, longer
        ((JEUDI, VENDREDI), (LUNDI, MARDI)),  # what follows
        ((JEUDI, JEUDI), (MARDI, MARDI), (VENDREDI, LUNDI)),  # what was in between
    ],
)
def test_an_illness_told_in_two_requests_pays_the_rule_once(
    famille: Famille, malo: Enfant, agent: Utilisateur, bornes: list[tuple[date, date]]
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI, LUNDI, MARDI)
    premiere, *suites = bornes
    decisions.accepter(absence(famille, malo, *premiere), par=agent)
    if len(suites) == 2:
        # Nothing yet says that the 24th is the same illness: it pays its own.
        decisions.accepter(absence(famille, malo, *suites.pop(0)), par=agent)
    avant = factures()
    for suite in suites:
        decisions.accepter(absence(famille, malo, *suite), par=agent)
    assert factures() == avant
    assert JourAbsence.objects.count() == 4


@pytest.mark.parametrize(
    ("bornes", "nom"),
    [((LUNDI, MARDI), CERTIFICAT), ((VENDREDI, LUNDI), SANS_CERTIFICAT)],
)
def test_another_illness_or_another_reason_pays_its_own(
    famille: Famille, malo: Enfant, agent: Utilisateur, bornes: tuple[date, date], nom: str
) -> None:
    """On Friday 20 Malo ate, or is away for another reason."""
    reserver(malo, famille, JEUDI, VENDREDI, LUNDI)
    decisions.accepter(absence(famille, malo, JEUDI, JEUDI), par=agent)
    decisions.accepter(absence(famille, malo, *bornes, motif=motif(nom)), par=agent)
    assert factures()[:2] == [JEUDI, bornes[0]]


def test_the_other_parent_s_absence_pays_nothing_of_this_one_s(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    reserver(malo, autre, JEUDI)
    reserver(malo, famille, VENDREDI)
    decisions.accepter(absence(autre, malo, JEUDI, JEUDI), par=agent)
    decisions.accepter(absence(famille, malo, VENDREDI, VENDREDI), par=agent)
    assert factures() == [JEUDI, VENDREDI]


def test_a_meal_eaten_at_the_other_parent_s_ends_the_illness(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    reserver(malo, famille, JEUDI, LUNDI)
    reserver(malo, autre, VENDREDI)
    for jour in (JEUDI, LUNDI):
        decisions.accepter(absence(famille, malo, jour, jour), par=agent)
    assert factures() == [JEUDI, LUNDI]


def test_an_agent_who_leaves_the_rule_says_why(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI)
    demande = absence(famille, malo, JEUDI, VENDREDI)

    with pytest.raises(decisions.Impossible, match="Dites pourquoi"):
        decisions.accepter(demande, par=agent, factures=0)
    with pytest.raises(decisions.Impossible, match="De 0 à 2 repas"):
        decisions.accepter(demande, par=agent, factures=3, reponse="Erreur")
    assert etat(demande) == "recue"

    decisions.accepter(demande, par=agent, factures=0, reponse="Hospitalisation.")
    assert not JourAbsence.objects.filter(facture=True).exists()


def test_of_a_shared_child_only_the_days_that_this_family_pays(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    reserver(malo, famille, JEUDI)
    reserver(malo, autre, VENDREDI)

    decisions.accepter(absence(famille, malo, JEUDI, VENDREDI), par=agent)

    assert list(JourAbsence.objects.values_list("jour", flat=True)) == [JEUDI]
    with pytest.raises(ValidationError) as erreur:
        absence(famille, malo, VENDREDI, VENDREDI)
    assert "Aucun repas de Malo, réservé par votre famille" in refus(erreur)


def test_what_can_still_be_cancelled_is_not_asked(famille: Famille, malo: Enfant) -> None:
    reserver(malo, famille, JANVIER)
    with pytest.raises(ValidationError) as erreur:
        absence(famille, malo, JANVIER, JANVIER)
    assert refus(erreur) == (
        "Vous pouvez encore annuler vous-même le repas du 4 janvier, jusqu’au 10 décembre 2026 "
        "inclus : rien ne sera facturé."
    )
    assert not DemandeRepas.objects.exists()


@pytest.mark.parametrize(
    ("debut", "fin", "dit"),
    [
        (VENDREDI, JEUDI, "ne peut pas précéder"),
        (date(2026, 10, 17), JEUDI, "31 jours au plus"),
        (date(2026, 10, 17), date(2026, 10, 18), "trop anciens"),
        (date(2027, 1, 18), date(2027, 1, 18), "trop tôt"),
        (JEUDI, VENDREDI, "Aucun repas"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    famille: Famille, malo: Enfant, debut: date, fin: date, dit: str
) -> None:
    with pytest.raises(ValidationError) as erreur:
        absence(famille, malo, debut, fin)
    assert dit in refus(erreur)


def test_another_family_s_child_is_not_excused(famille: Famille, malo: Enfant) -> None:
    voisine = fabriques.nouvelle_famille()
    reserver(malo, famille, JEUDI)
    with pytest.raises(ValidationError) as erreur:
        absence(voisine, malo, JEUDI, JEUDI)
    assert refus(erreur) == "Choisissez un enfant de votre famille."


def test_asked_twice_is_once_and_a_day_is_excused_once(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI)
    demande = absence(famille, malo, JEUDI, JEUDI)
    with pytest.raises(ValidationError) as erreur:
        absence(famille, malo, JEUDI, VENDREDI)
    assert "déjà demandé" in refus(erreur)

    decisions.accepter(demande, par=agent)
    suite = absence(famille, malo, JEUDI, VENDREDI)
    decisions.accepter(suite, par=agent)
    assert JourAbsence.objects.filter(jour=JEUDI).count() == 1


def test_meals_that_changed_since_the_agent_read_them_are_not_decided(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI)
    demande = absence(famille, malo, JEUDI, VENDREDI)
    Reservation.objects.filter(jour=VENDREDI).delete()
    with pytest.raises(DejaChange):
        decisions.accepter(demande, par=agent, affiches=[JEUDI, VENDREDI])
    Reservation.objects.all().delete()
    with pytest.raises(decisions.Impossible, match="plus de repas réservé"):
        decisions.accepter(demande, par=agent)
    assert etat(demande) == "recue"


def test_an_accepted_absence_goes_with_the_meal_that_it_excused(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    """The service gives the meals up, and the other parent books one of the days again: nobody has
    told of an absence from that one."""
    autre = fabriques.nouvelle_famille()
    Rattachement.objects.create(famille=autre, enfant=malo)
    reserver(malo, famille, JEUDI, VENDREDI)
    decisions.accepter(absence(famille, malo, JEUDI, VENDREDI), par=agent)
    repas = frozenset([Repas(malo.pk, JEUDI)])

    enregistrer(famille, Changement(retraits=repas), par=agent, origine="service")
    enregistrer(autre, Changement(ajouts=repas), par=agent, origine="service")

    assert [j.jour for j in JourAbsence.objects.all()] == [VENDREDI]
    tout = frozenset([Repas(malo.pk, VENDREDI)])
    enregistrer(famille, Changement(retraits=tout), par=agent, origine="service")
    assert suivies(famille)[0].decision == "Les repas de ces jours ont été annulés depuis."


# --- a meal asked for too late --------------------------------------------------------------------


def test_a_late_meal_is_booked_by_the_service_with_a_confirmation(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    decisions.accepter(tardive(famille, malo), par=agent)
    [reservation] = Reservation.objects.all()
    assert (reservation.jour, reservation.famille) == (JEUDI, famille)
    [trace] = Enregistrement.objects.all()
    assert (trace.origine, trace.par) == ("service", agent)
    sujets = [lettre.subject for lettre in lettres("parent000754@exemple.fr")]
    assert any("réservation" in sujet for sujet in sujets)
    assert any("est acceptée" in sujet for sujet in sujets)


def test_no_place_left_is_told_and_nothing_is_decided(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    autre = fabriques.nouvelle_famille()
    reserver(fabriques.ecolier(autre, "Rose"), autre, JEUDI)
    Restaurant.objects.update(places=1)
    demande = tardive(famille, malo)
    with pytest.raises(decisions.Impossible, match="complet"):
        decisions.accepter(demande, par=agent)
    assert etat(demande) == "recue"
    assert not Reservation.objects.filter(enfant=malo).exists()


def test_a_day_that_closed_meanwhile_is_not_booked(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    demande = tardive(famille, malo)
    JourParticulier.objects.create(debut=JEUDI, fin=JEUDI, motif="grève")
    with pytest.raises(decisions.Impossible, match="grève"):
        decisions.accepter(demande, par=agent)
    assert etat(demande) == "recue"


@pytest.mark.parametrize(
    ("jour", "dit"),
    [
        (date(2026, 11, 17), "aujourd’hui ou un jour à venir"),
        (date(2026, 11, 21), "week-end"),
        (JANVIER, "réserver ce repas vous-même, jusqu’au 10 décembre 2026 inclus"),
        (VENDREDI, "déjà réservé"),
    ],
)
def test_only_a_late_open_free_day_is_asked_for(
    famille: Famille, malo: Enfant, jour: date, dit: str
) -> None:
    reserver(malo, famille, VENDREDI)
    with pytest.raises(ValidationError) as erreur:
        tardive(famille, malo, jour)
    assert dit in refus(erreur)


def test_a_child_of_the_creche_eats_at_no_school(famille: Famille) -> None:
    gabin = fabriques.ecolier(famille, "Gabin", structure="Jardin d'enfants")
    with pytest.raises(ValidationError) as erreur:
        tardive(famille, gabin)
    assert "ne mange pas dans une école" in refus(erreur)


# --- answers --------------------------------------------------------------------------------------


def test_a_refusal_has_a_reason_that_the_parent_reads(
    famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    demande = tardive(famille, malo)
    with pytest.raises(ValueError, match="Un refus dit pourquoi"):
        decisions.refuser(demande, motif=" ", par=agent)
    decisions.refuser(demande, motif="Plus de place.", par=agent)

    [lettre] = lettres("parent000754@exemple.fr")
    assert "n’a pas pu être acceptée" in lettre.message
    assert "Plus de place." in lettre.message
    assert lettre.headers == {"Reply-To": "scolaire@villiers.exemple.fr"}


def test_an_answer_is_given_once(famille: Famille, malo: Enfant, agent: Utilisateur) -> None:
    demande = tardive(famille, malo)
    demandes.retirer(demande, par=fabriques.parent(famille))
    for geste in (
        lambda: decisions.accepter(demande, par=agent),
        lambda: decisions.refuser(demande, motif="Non.", par=agent),
        lambda: demandes.retirer(demande, par=fabriques.parent(famille)),
    ):
        with pytest.raises(DejaTraitee):
            geste()


def test_an_error_is_answered_in_words(famille: Famille, agent: Utilisateur) -> None:
    ligne = fabriques.facture(famille).lignes.get()
    par = fabriques.parent(famille)
    demande = demandes.signaler_erreur(
        famille=famille, ligne=ligne, message="Absent le 5.", par=par
    )
    with pytest.raises(decisions.Impossible, match="ce qui va être corrigé"):
        decisions.accepter(demande, par=agent)
    decisions.accepter(demande, par=agent, reponse="Un avoir suit.")
    assert (etat(demande), demande.reponse) == ("acceptee", "Un avoir suit.")
    with pytest.raises(ValidationError):
        demandes.signaler_erreur(
            famille=fabriques.nouvelle_famille(), ligne=ligne, message="?", par=par
        )


def test_the_service_is_written_to_without_child_or_illness(famille: Famille, malo: Enfant) -> None:
    reserver(malo, famille, JEUDI)
    absence(famille, malo, JEUDI, JEUDI, message="Varicelle")
    [lettre] = lettres("scolaire@villiers.exemple.fr")
    assert lettre.subject == "Absence, famille 000754"
    assert f"/admin/demandes/repas/{DemandeRepas.objects.get().pk}/" in lettre.message
    for tu in ("Malo", "Maladie", "Varicelle"):
        assert tu not in lettre.message


def test_twenty_requests_are_enough(famille: Famille, malo: Enfant) -> None:
    for rang in range(demandes.MAXIMUM):
        par = fabriques.parent(famille)
        ligne = fabriques.facture(famille).lignes.get()
        demandes.signaler_erreur(famille=famille, ligne=ligne, message=f"{rang}", par=par)
    with pytest.raises(ValidationError) as erreur:
        tardive(famille, malo)
    assert "plusieurs demandes en attente" in refus(erreur)


# --- the pages ------------------------------------------------------------------------------------


def poster(parent: Client, adresse: str, **champs: Any) -> str:
    reponse: Any = parent.post(f"/reservations/{adresse}/", champs, follow=True)
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").split())


def test_a_parent_tells_an_absence_and_follows_it(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, JEUDI, VENDREDI)
    formulaire = parent.get("/reservations/absence/", {"jour": "2026-11-19"}).content.decode()
    assert 'type="date" name="debut" value="2026-11-19"' in formulaire
    assert "Remettez le certificat au service sous 48 heures." in formulaire

    page = poster(parent, "absence", enfant=malo.pk, debut=JEUDI, fin=VENDREDI, motif=motif().pk)

    assert "Votre demande est envoyée." in page
    assert "Malo, du 19 au 20 novembre 2026" in page
    assert "En attente" in page


def test_what_can_still_be_cancelled_is_said_beside_what_cannot(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(malo, famille, DECEMBRE, JANVIER)
    page = poster(parent, "absence", enfant=malo.pk, debut=DECEMBRE, fin=JANVIER, motif=motif().pk)
    assert "Le repas du 4 janvier peut encore s’annuler sans frais" in page


def test_an_error_stays_beside_its_field(parent: Client, famille: Famille, malo: Enfant) -> None:
    page = poster(parent, "absence", enfant=malo.pk, debut=VENDREDI, fin=JEUDI, motif=motif().pk)
    assert "Le dernier jour ne peut pas précéder le premier." in page
    assert "<title>1 erreur : Signaler une absence" in page
    reserver(malo, famille, JANVIER)
    page = poster(parent, "absence", enfant=malo.pk, debut=JANVIER, fin=JANVIER, motif=motif().pk)
    assert "Annuler sur la page Réservations" in page
    page = poster(parent, "hors-delai", jour="hier")
    assert "Écrivez une date" in page


def test_a_late_meal_is_asked_for_and_taken_back(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    assert "Votre demande est envoyée." in poster(
        parent, "hors-delai", enfant=malo.pk, jour="19/11/2026"
    )
    [demande] = DemandeRepas.objects.all()
    assert "Votre demande est retirée." in poster(parent, f"demandes/{demande.pk}/retirer")
    assert "déjà sa réponse" in poster(parent, f"demandes/{demande.pk}/retirer")


def test_another_family_s_request_does_not_exist(parent: Client) -> None:
    voisine = fabriques.nouvelle_famille()
    demande = tardive(voisine, fabriques.ecolier(voisine))
    assert parent.post(f"/reservations/demandes/{demande.pk}/retirer/").status_code == 404
    assert etat(demande) == "recue"
    numero = fabriques.facture(voisine).numero
    assert parent.get(f"/reservations/erreur/{numero}/1/").status_code == 404


def test_an_error_is_told_of_a_canteen_s_invoice_only(parent: Client, famille: Famille) -> None:
    creche = fabriques.facture(famille, service=fabriques.petite_enfance())
    assert parent.get(f"/reservations/erreur/{creche.numero}/1/").status_code == 404
    ecole = fabriques.facture(famille)
    assert "Dites ce qui ne va pas." in poster(parent, f"erreur/{ecole.numero}/1", message=" ")
    assert "Erreur signalée" in poster(parent, f"erreur/{ecole.numero}/1", message="Absent le 5.")
    assert parent.get(f"/reservations/erreur/{ecole.numero}/7/").status_code == 404


def test_the_list_costs_the_same_for_one_as_for_ten(
    parent: Client, famille: Famille, malo: Enfant, agent: Utilisateur
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert parent.get("/reservations/demandes/").status_code == 200
        return len(vues)

    reserver(malo, famille, JEUDI, VENDREDI, LUNDI)
    decisions.accepter(absence(famille, malo, JEUDI, JEUDI), par=agent)
    requetes()  # the first page also opens the session
    une = requetes()
    decisions.accepter(absence(famille, malo, VENDREDI, VENDREDI), par=agent)
    absence(famille, malo, LUNDI, LUNDI)
    tardive(famille, malo, date(2026, 11, 24))
    assert requetes() == une


# --- words ----------------------------------------------------------------------------------------


def test_days_are_said_as_people_say_them() -> None:
    janvier, fevrier = date(2027, 1, 29), date(2027, 2, 1)
    assert mots.jours_et_mois([fevrier, janvier]) == "le 29 janvier et le 1er février"
    assert mots.des_jours_et_mois([janvier, JANVIER]) == "des 4 et 29 janvier"
    assert mots.du_au(janvier, janvier) == "le 29 janvier 2027"
    assert mots.du_au(JANVIER, janvier) == "du 4 au 29 janvier 2027"
    assert mots.du_au(janvier, fevrier) == "du 29 janvier au 1er février 2027"
    assert mots.du_au(DECEMBRE, JANVIER) == "du 18 décembre 2026 au 4 janvier 2027"


@pytest.mark.parametrize(
    ("factures", "excuses", "dite"),
    [
        ([JEUDI], [], "Le repas du 19 novembre reste facturé."),
        ([JEUDI, VENDREDI], [], "Les 2 repas restent facturés : les 19 et 20 novembre."),
        ([], [JEUDI], "1 repas ne sera pas facturé : le 19 novembre."),
        (
            [JEUDI, VENDREDI],
            [LUNDI],
            "1 repas ne sera pas facturé : le 23 novembre ; ceux des 19 et 20 novembre restent "
            "facturés.",
        ),
    ],
)
def test_what_stays_billed_is_a_sentence(
    factures: list[date], excuses: list[date], dite: str
) -> None:
    assert mots.repas_factures(factures, excuses).replace("\u00a0", " ") == dite
