"""The booking page, as parents use it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes.models import Enfant, Famille, Utilisateur
from reservations.models import (
    Delai,
    DemandeRepas,
    Ecole,
    Enregistrement,
    ExceptionDelai,
    JourAbsence,
    JourParticulier,
    Reservation,
    Restaurant,
    Tarif,
)
from tests import fabriques

from .formulaires import RESERVATIONS, ouvrir, reserver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_novembre")]


def reserves(enfant: Enfant) -> list[str]:
    return [f"{r.jour:%Y-%m-%d}" for r in Reservation.objects.filter(enfant=enfant)]


def plus_tard(voyage: Any, client: Client, quand: str) -> None:
    """Another day: the parent, whose session ended long ago, signs in anew."""
    voyage.move_to(quand)
    client.force_login(
        Utilisateur.objects.get(identifiant="000754"), backend="comptes.backends.Connexion"
    )


def test_it_opens_on_the_first_month_that_can_still_be_booked(parent: Client, malo: Enfant) -> None:
    page = ouvrir(parent)
    assert "<h1>Réserver les repas de janvier 2027</h1>" in page.html
    assert "jusqu’au 10 décembre 2026 inclus" in page.html
    assert "Il reste 14\u00a0jours" in page.html


def test_it_shows_open_school_days_only_and_why_the_others_are_closed(
    parent: Client, malo: Enfant
) -> None:
    JourParticulier.objects.create(debut=date(2027, 1, 29), fin=date(2027, 1, 29), motif="pont")
    page = ouvrir(parent)
    jours = page.libres[f"enfant-{malo.pk}"]
    assert len(jours) == 15
    assert all(date.fromisoformat(j).weekday() in (0, 1, 3, 4) for j in jours)
    assert "2027-01-29" not in jours
    assert "Vendredi 29 janvier 2027&nbsp;: pont" in page.html
    assert "Vendredi 1er janvier 2027&nbsp;: Jour de l’an" in page.html
    assert "Le mercredi, et le week-end" in page.html


def test_two_children_are_booked_then_confirmed(parent: Client, malo: Enfant, rose: Enfant) -> None:
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04", "2027-01-05").cocher(rose.pk, "2027-01-04")
    recapitulatif = page.enregistrer()
    assert "3 repas à réserver" in recapitulatif.html
    assert "Rien n’est encore enregistré" in recapitulatif.html
    assert Reservation.objects.count() == 0

    fait = recapitulatif.confirmer()
    assert "<h1>Réservations enregistrées</h1>" in fait.html
    assert reserves(malo) == ["2027-01-04", "2027-01-05"]
    assert reserves(rose) == ["2027-01-04"]


def test_the_price_is_estimated_per_child_and_tranche_before_confirming(
    parent: Client, malo: Enfant
) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-04", "2027-01-05").enregistrer()
    assert "4,90\u00a0€" in recapitulatif.html  # two meals at T3, 2,45 €
    assert "tarif</button> T3, estimation" in " ".join(recapitulatif.html.split())


def test_a_town_that_gives_no_price_shows_none(parent: Client, malo: Enfant) -> None:
    Tarif.objects.all().delete()
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-04").enregistrer()
    assert "prix non communiqué par la ville" in recapitulatif.html
    assert "€" not in recapitulatif.html.split("<main")[1]
    assert "Réservations enregistrées" in recapitulatif.confirmer().html


def test_what_is_given_up_counts_less(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    recapitulatif = ouvrir(parent).decocher(malo.pk, "2027-01-04").enregistrer()
    assert "1 repas à annuler" in recapitulatif.html
    assert "−2,45\u00a0€" in recapitulatif.html
    recapitulatif.confirmer()
    assert reserves(malo) == ["2027-01-05"]


def test_a_forged_price_is_refused_and_nothing_is_saved(parent: Client, malo: Enfant) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-04").enregistrer()
    page = recapitulatif.confirmer(estimation="1")
    assert "Le prix affiché a changé\u00a0: rien n’est enregistré." in page.html
    assert reserves(malo) == []
    page.confirmer()
    assert reserves(malo) == ["2027-01-04"]


def test_a_price_that_changes_between_the_two_pages_is_shown_first(
    parent: Client, malo: Enfant
) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-04").enregistrer()
    Tarif.objects.filter(tranche="T3").update(prix=3_00)
    page = recapitulatif.confirmer()
    assert "3,00\u00a0€" in page.html
    assert reserves(malo) == []


@pytest.mark.parametrize(
    ("jour", "raison"),
    [
        ("2027-01-06", "pas de repas le mercredi"),
        ("2027-01-01", "Jour de l’an"),
        ("2026-12-22", "vacances de Noël"),
        ("2026-12-15", "c’était possible jusqu’au 10 novembre 2026 inclus"),
        ("2029-01-08", "calendrier scolaire pas encore publié"),
    ],
)
def test_a_forged_day_is_refused_with_its_reason(
    parent: Client, malo: Enfant, jour: str, raison: str
) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, jour, "2027-01-04").enregistrer()
    assert raison in recapitulatif.html
    assert "1 repas à réserver" in recapitulatif.html
    force = recapitulatif.confirmer(**{f"ajouts-{malo.pk}": jour}, estimation=f"{malo.pk}:245")
    assert reserves(malo) == []
    assert raison in force.html


@pytest.mark.parametrize(
    "envoi",
    [
        {"enfant-malo": ["2027-01-04"]},
        {"enfant-": ["2027-01-04"]},
        {"enfant-987": ["2027-02-30"]},
        {"enfant-987": ["0001-01-01"]},
        {"enfant-987": ["9999-12-31"]},
        {"enfant-987": ["2031-01-06"]},
        {"enfant-99999999999999999999": ["2027-01-04"]},
        {"vu-987": "beaucoup"},
    ],
)
def test_what_no_page_of_ours_sends_is_said_not_to_be_understood(
    parent: Client, malo: Enfant, envoi: dict[str, Any]
) -> None:
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04")
    recapitulatif = page.envoyer(RESERVATIONS, **envoi)
    assert "n’a pas été comprise" in recapitulatif.html
    recapitulatif.confirmer()
    assert reserves(malo) == ["2027-01-04"]


@pytest.mark.parametrize("regle", [{"nature": "mois"}, {"nature": "jours", "ouvres": True}])
@pytest.mark.parametrize("jour", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_of_all_days_break_nothing(
    parent: Client, malo: Enfant, regle: dict[str, Any], jour: str
) -> None:
    Delai.objects.filter(geste="reserver").update(jours_avant=2, **regle)
    for champ in ("ajouts", "retraits"):
        envoi = {"mois": "2027-01", f"{champ}-{malo.pk}": jour, "estimation": ""}
        assert parent.post("/reservations/confirmer/", envoi).status_code == 302
    assert reserves(malo) == []


def test_a_thousand_children_that_are_nobody_s_break_nothing(parent: Client, malo: Enfant) -> None:
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04")
    autres = {f"vu-{10_000 + n}": "0" for n in range(900)}
    assert "1 repas à réserver" in page.envoyer(RESERVATIONS, **autres).html


def test_another_family_s_child_is_refused_without_being_named(
    parent: Client, malo: Enfant
) -> None:
    autre = fabriques.ecolier(fabriques.nouvelle_famille(), "Zélie")
    recapitulatif = ouvrir(parent).cocher(autre.pk, "2027-01-04").enregistrer()
    assert "cet enfant n’est pas rattaché à votre famille" in recapitulatif.html
    assert "Zélie" not in recapitulatif.html
    ouvrir(parent).envoyer("/reservations/preparer/", enfant=[str(autre.pk)])
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04").enregistrer()
    fait = page.confirmer(**{f"ajouts-{autre.pk}": "2027-01-04"})
    assert "cet enfant n’est pas rattaché à votre famille" in fait.html
    assert reserves(malo) == ["2027-01-04"]
    assert reserves(autre) == []


def test_a_page_left_open_past_midnight_saves_nothing(
    parent: Client, malo: Enfant, en_novembre: Any
) -> None:
    plus_tard(en_novembre, parent, "2026-12-10 23:50:00+01:00")
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-04").enregistrer()
    en_novembre.move_to("2026-12-11 00:00:00+01:00")
    fait = recapitulatif.confirmer()
    assert "c’était possible jusqu’au 10 décembre 2026 inclus" in fait.html
    assert reserves(malo) == []
    assert Enregistrement.objects.count() == 0


def test_what_cannot_be_cancelled_any_more_stays_although_it_has_no_box(
    parent: Client, malo: Enfant, en_novembre: Any
) -> None:
    """Booking until 2 days before, cancelling until the 10th of the month before."""
    reserver(parent, malo.pk, ["2027-01-04"])
    Delai.objects.filter(geste="reserver").update(nature="jours", jours_avant=2)
    Delai.objects.create(geste="annuler", nature="mois", quantieme=10)
    plus_tard(en_novembre, parent, "2026-12-20 12:00:00+01:00")
    page = ouvrir(parent, "2027-01")
    assert "2027-01-04" not in page.libres[f"enfant-{malo.pk}"]
    page.cocher(malo.pk, "2027-01-05").enregistrer().confirmer()
    assert reserves(malo) == ["2027-01-04", "2027-01-05"]


def test_a_late_cancel_that_is_forged_is_refused(
    parent: Client, malo: Enfant, en_novembre: Any
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    plus_tard(en_novembre, parent, "2026-12-10 23:59:00+01:00")
    page = ouvrir(parent)
    en_novembre.move_to("2026-12-11 00:00:01+01:00")
    recapitulatif = page.decocher(malo.pk, "2027-01-04").enregistrer()
    assert "Rien de ce que vous demandez n’est possible" in recapitulatif.html
    assert reserves(malo) == ["2027-01-04"]


def test_unpaid_bills_never_block_a_meal(parent: Client, famille: Famille, malo: Enfant) -> None:
    fabriques.facture(famille, 300_00, echeance=date(2026, 9, 5))
    reserver(parent, malo.pk, ["2027-01-04"])
    assert reserves(malo) == ["2027-01-04"]


def test_a_child_in_a_creche_has_no_column(parent: Client, famille: Famille, malo: Enfant) -> None:
    fabriques.ecolier(famille, "Gabin", structure="Jardin d'enfants")
    page = ouvrir(parent)
    assert "Gabin" not in page.html.split("<main")[1]


def test_a_family_without_schoolchildren_is_told_so(parent: Client, famille: Famille) -> None:
    assert "Aucun enfant à la cantine" in ouvrir(parent).html


@pytest.mark.parametrize("mois", ["abc", "9999-01", "2027-13", "1900-01"])
def test_a_month_that_does_not_exist_is_the_first_to_book(
    parent: Client, malo: Enfant, mois: str
) -> None:
    assert "Réserver les repas de janvier 2027" in ouvrir(parent, mois).html


def test_a_past_month_shows_what_was_booked_and_offers_nothing(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    Reservation.objects.create(enfant=malo, famille=famille, jour=date(2026, 11, 3))
    page = ouvrir(parent, "2026-11")
    assert "<h1>Les repas de novembre 2026</h1>" in page.html
    assert "réservé" in page.html
    assert page.libres == {}


# --- a repeating week -----------------------------------------------------------------------------


def test_one_action_books_every_child_for_the_month(
    parent: Client, malo: Enfant, rose: Enfant
) -> None:
    recapitulatif = ouvrir(parent).envoyer("/reservations/preparer/")
    assert "32 repas à réserver" in recapitulatif.html
    recapitulatif.confirmer()
    assert len(reserves(malo)) == len(reserves(rose)) == 16


@pytest.mark.parametrize(
    ("periode", "dernier"),
    [("mois", "2027-01-28"), ("trimestre", "2027-03-25"), ("annee", "2027-07-01")],
)
def test_monday_and_thursday_until_the_end_of(
    parent: Client, malo: Enfant, periode: str, dernier: str
) -> None:
    """The 29th of March is Easter Monday."""
    ouvrir(parent).envoyer("/reservations/preparer/", jour=["1", "4"], periode=periode).confirmer()
    jours = reserves(malo)
    assert {date.fromisoformat(jour).weekday() for jour in jours} == {0, 3}
    assert (jours[0], jours[-1]) == ("2027-01-04", dernier)


def test_the_last_term_ends_with_the_year_and_bears_its_name(parent: Client, malo: Enfant) -> None:
    page = ouvrir(parent, "2027-04")
    assert "<h1>Réserver les repas d’avril 2027</h1>" in page.html
    assert "la fin de l’année scolaire" in page.html
    assert "la fin du trimestre" not in page.html


def test_a_repeating_week_without_a_day_says_what_to_do(parent: Client, malo: Enfant) -> None:
    page = ouvrir(parent).envoyer("/reservations/preparer/", jour=[])
    assert "Cochez au moins un jour et un enfant" in page.html


def test_a_week_that_is_booked_already_says_so(parent: Client, malo: Enfant) -> None:
    ouvrir(parent).envoyer("/reservations/preparer/").confirmer()
    page = ouvrir(parent).envoyer("/reservations/preparer/")
    assert "Ces jours sont déjà réservés" in page.html


# --- two tabs, two parents ------------------------------------------------------------------------


def test_two_tabs_lose_nothing_and_the_second_says_what_changed(
    parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    premier, second = ouvrir(parent), ouvrir(parent)
    premier.decocher(malo.pk, "2027-01-04").cocher(malo.pk, "2027-01-07").enregistrer().confirmer()

    recapitulatif = second.cocher(malo.pk, "2027-01-08").enregistrer()
    assert "1 repas à réserver" in recapitulatif.html
    assert "annulé par vous, dans une autre fenêtre" in recapitulatif.html
    recapitulatif.confirmer()
    assert reserves(malo) == ["2027-01-05", "2027-01-07", "2027-01-08"]


def test_what_changes_while_the_summary_is_open_is_told_after(parent: Client, malo: Enfant) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-08").enregistrer()
    reserver(parent, malo.pk, ["2027-01-04"])
    fait = recapitulatif.confirmer()
    assert "Entre-temps" in fait.html
    assert "Malo, le 4 janvier 2027\u00a0: réservé par vous, dans une autre fenêtre" in fait.html
    assert reserves(malo) == ["2027-01-04", "2027-01-08"]


def test_a_second_click_on_confirmer_changes_nothing(parent: Client, malo: Enfant) -> None:
    recapitulatif = ouvrir(parent).cocher(malo.pk, "2027-01-08").enregistrer()
    recapitulatif.confirmer()
    encore = recapitulatif.confirmer()
    assert "C’était déjà enregistré" in encore.html
    assert "<h1>Réservations enregistrées</h1>" in encore.html
    assert "dans une autre fenêtre" not in encore.html
    assert Enregistrement.objects.count() == 1


@pytest.fixture
def autre_parent(malo: Enfant) -> Client:
    """Malo lives in two families."""
    famille = fabriques.nouvelle_famille(prenom="Karim")
    malo.rattachements.create(famille=famille, tranche="T5")
    client = Client()
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    return client


def test_two_parents_see_the_same_days_and_only_who_booked_cancels(
    parent: Client, autre_parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    page = ouvrir(autre_parent)
    assert "l’autre parent" in page.html
    assert "2027-01-04" not in page.libres[f"enfant-{malo.pk}"]
    forge = page.cocher(malo.pk, "2027-01-04", "2027-01-05").enregistrer()
    assert "déjà réservé par l’autre parent" in forge.html
    fait = forge.confirmer(**{f"retraits-{malo.pk}": "2027-01-04"}, estimation=f"{malo.pk}:0")
    assert "réservé par l’autre parent, qui seul peut l’annuler" in fait.html
    assert reserves(malo) == ["2027-01-04", "2027-01-05"]


def test_each_family_is_billed_what_it_booked_at_its_own_price(
    parent: Client, autre_parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    recapitulatif = ouvrir(autre_parent).cocher(malo.pk, "2027-01-05").enregistrer()
    assert "4,30\u00a0€" in recapitulatif.html  # T5
    recapitulatif.confirmer()
    par_jour = dict(Reservation.objects.values_list("jour", "famille"))
    assert par_jour[date(2027, 1, 4)] == famille.pk
    assert par_jour[date(2027, 1, 5)] != famille.pk


def test_both_parents_save_the_same_day_the_second_is_told(
    parent: Client, autre_parent: Client, famille: Famille, malo: Enfant
) -> None:
    second = ouvrir(autre_parent).cocher(malo.pk, "2027-01-04").enregistrer()
    reserver(parent, malo.pk, ["2027-01-04"])
    dit = second.confirmer().html
    assert "Malo, le 4 janvier 2027\u00a0: déjà réservé par l’autre parent" in dit
    assert "Entre-temps\u00a0: Malo, le 4 janvier 2027\u00a0: réservé par l’autre parent" in dit
    assert Reservation.objects.get().famille == famille


# --- places ---------------------------------------------------------------------------------------


def test_the_last_place_is_taken_once(parent: Client, malo: Enfant) -> None:
    malo_restaurant(places=1)
    fabriques.reservation(fabriques.ecolier(fabriques.nouvelle_famille(), "Zoé"), "2027-01-04")
    page = ouvrir(parent)
    assert "complet" in page.html
    assert "2027-01-04" not in page.libres[f"enfant-{malo.pk}"]
    forge = page.cocher(malo.pk, "2027-01-04").enregistrer()
    assert "le restaurant est complet ce jour-là" in forge.html


def test_a_place_given_up_serves_in_the_same_breath(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    malo_restaurant(places=1)
    rose = fabriques.ecolier(famille, "Rose")
    reserver(parent, malo.pk, ["2027-01-04"])
    page = ouvrir(parent).decocher(malo.pk, "2027-01-04").cocher(rose.pk, "2027-01-04")
    page.enregistrer().confirmer()
    assert (reserves(malo), reserves(rose)) == ([], ["2027-01-04"])


def malo_restaurant(places: int) -> None:
    Restaurant.objects.filter(nom="Restaurant Jules-Ferry").update(places=places)


# --- lists ----------------------------------------------------------------------------------------


def test_the_page_asks_as_many_questions_for_one_child_as_for_six(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    ouvrir(parent)  # the session is written once a minute
    with CaptureQueriesContext(connection) as un:
        ouvrir(parent)
    for rang in range(5):
        enfant = fabriques.ecolier(famille, f"Enfant{rang}")
        for jour in ("2027-01-04", "2027-01-05"):
            fabriques.reservation(enfant, jour)
    with CaptureQueriesContext(connection) as six:
        ouvrir(parent)
    assert len(six) == len(un)


def test_holidays_are_told_once_over_their_week_ends(parent: Client, malo: Enfant) -> None:
    page = ouvrir(parent, "2027-02")
    assert "Du 8 au 19 février 2027&nbsp;: vacances d’hiver" in page.html
    decembre = ouvrir(parent, "2026-12")
    assert "Du 21 au 24 décembre 2026&nbsp;: vacances de Noël" in decembre.html
    assert "Vendredi 25 décembre 2026&nbsp;: jour de Noël" in decembre.html


# --- what time and other people do ----------------------------------------------------------------


def test_a_form_whose_month_is_out_of_reach_changes_nothing(parent: Client, malo: Enfant) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    page = ouvrir(parent).decocher(malo.pk, "2027-01-04")
    for mois in ("2020-01", "demain", ""):
        rendu = page.envoyer(RESERVATIONS, mois=mois)
        assert "Cette page n’est plus à jour\u00a0: rien n’a changé." in rendu.html
    assert reserves(malo) == ["2027-01-04"]


def test_a_child_who_left_the_town_s_schools_can_still_be_given_up(
    parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    Enfant.objects.filter(pk=malo.pk).update(structure="Collège Pierre-et-Marie-Curie")
    page = ouvrir(parent, "2027-01")
    assert "Malo n’est plus dans une école de la ville" in page.html
    assert page.libres[f"enfant-{malo.pk}"] == ["2027-01-04", "2027-01-05"]
    page.decocher(malo.pk, "2027-01-04").enregistrer().confirmer()
    assert reserves(malo) == ["2027-01-05"]
    forge = ouvrir(parent, "2027-01").cocher(malo.pk, "2027-01-07").enregistrer()
    assert "pas de repas scolaires pour cet enfant" in forge.html


@pytest.mark.parametrize(
    "regle",
    [{"mois_avant": 0, "quantieme": 28}, {"exception": "2026-11-29 00:00:00+01:00"}],
    ids=["règle", "exception"],
)
def test_a_meal_whose_day_has_begun_is_not_given_up(
    parent: Client, famille: Famille, malo: Enfant, regle: dict[str, Any]
) -> None:
    """Whatever a month's rule or an exception allows: it was cooked, perhaps eaten."""
    if exception := regle.pop("exception", None):
        ExceptionDelai.objects.create(
            debut=date(2026, 11, 1), fin=date(2026, 11, 30), limite=exception, motif="rentrée"
        )
    Delai.objects.filter(geste="reserver").update(**regle or {"mois_avant": 1})
    for jour in ("2026-11-24", "2026-11-26", "2026-11-27"):
        fabriques.reservation(malo, jour)
    page = ouvrir(parent, "2026-11")
    assert page.libres[f"enfant-{malo.pk}"] == ["2026-11-27", "2026-11-30"]
    page.champs(RESERVATIONS)[f"enfant-{malo.pk}"] = []
    page.enregistrer().confirmer()
    assert reserves(malo) == ["2026-11-24", "2026-11-26"]


def test_two_children_of_one_first_name_are_two(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    autre = fabriques.ecolier(famille, "Malo")
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04").cocher(autre.pk, "2027-01-04")
    fait = page.enregistrer().confirmer()
    assert fait.html.count("1 repas réservé, le 4") == 2


def test_one_child_s_unknown_price_hides_no_change_of_another_s(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    sans_prix = fabriques.ecolier(famille, "Ana", tranche="T9")
    page = ouvrir(parent).cocher(malo.pk, "2027-01-04").cocher(sans_prix.pk, "2027-01-04")
    recapitulatif = page.enregistrer()
    Tarif.objects.filter(tranche="T3").update(prix=9_00)
    assert "Le prix affiché a changé" in recapitulatif.confirmer().html
    assert reserves(malo) == []


def test_booking_and_cancelling_deadlines_are_told_apart(parent: Client, malo: Enfant) -> None:
    """Book until the 20th, cancel until the 10th."""
    Delai.objects.filter(geste="reserver").update(quantieme=20)
    Delai.objects.create(geste="annuler", quantieme=10)
    page = ouvrir(parent).html
    assert "Vous pouvez annuler <strong>jusqu’au 10 décembre 2026 inclus</strong>" in page
    assert "Réserver jusqu’au 20 du mois précédent inclus" in page
    accueil = parent.get("/").content.decode()
    assert "Vous pouvez réserver jusqu’au 20 décembre 2026 inclus" in accueil


def test_a_deadline_of_each_day_names_its_meal(parent: Client, malo: Enfant) -> None:
    Delai.objects.filter(geste="reserver").update(nature="jours", jours_avant=2)
    page = ouvrir(parent).html
    assert "réserver et annuler le repas du lundi 30 novembre 2026" in page


def test_a_day_that_closes_one_school_says_which_child_and_why(
    parent: Client, malo: Enfant, rose: Enfant
) -> None:
    JourParticulier.objects.create(
        ecole=Ecole.objects.get(nom=rose.structure),
        debut=date(2027, 1, 28),
        fin=date(2027, 1, 29),
        motif="grève du personnel",
    )
    page = ouvrir(parent)
    attendu = "Du 28 au 29 janvier 2027, pour Rose&nbsp;: grève du personnel"
    assert attendu in page.html
    assert "2027-01-29" in page.libres[f"enfant-{malo.pk}"]


def test_a_repeating_week_takes_along_what_was_changed_in_the_month(
    parent: Client, malo: Enfant
) -> None:
    """As the script sends it: the month’s fields beside the week’s."""
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    page = ouvrir(parent).decocher(malo.pk, "2027-01-05").cocher(malo.pk, "2027-01-08")
    grille = page.champs(RESERVATIONS)
    siens = {nom: valeur for nom, valeur in grille.items() if nom.startswith(("enfant-", "vu-"))}
    recapitulatif = page.envoyer("/reservations/preparer/", jour=["4"], **siens)
    assert "5 repas à réserver, 1 repas à annuler" in recapitulatif.html
    recapitulatif.confirmer()
    jours = [f"2027-01-{jour:02}" for jour in (4, 7, 8, 14, 21, 28)]
    assert reserves(malo) == jours


def test_what_was_told_since_stands_beside_its_meal(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    for jour in ("2026-12-01", "2026-12-03"):
        fabriques.reservation(malo, jour)
    signalee, acceptee = (
        DemandeRepas.objects.create(
            famille=famille, enfant=malo, nature="absence", debut=jour, fin=jour, etat=etat
        )
        for jour, etat in (("2026-12-01", "recue"), ("2026-12-03", "acceptee"))
    )
    JourAbsence.objects.create(demande=acceptee, enfant=malo, jour="2026-12-03", facture=False)
    page = ouvrir(parent, "2026-12").html
    assert page.count("absence signalée") == page.count("absence acceptée") == 1
    signalee.delete()
    assert "absence signalée" not in ouvrir(parent, "2026-12").html


def test_who_has_no_address_is_promised_no_reminder(
    parent: Client, famille: Famille, malo: Enfant
) -> None:
    famille.responsables.update(courriel="")
    page = ouvrir(parent).html
    assert "vous ne recevez ni confirmation ni rappel" in page
    assert "Ne plus recevoir de rappel" not in page
