"""Reminders: five days and one day before, to families that have booked nothing."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from post_office.models import Email

from comptes.models import Enfant, Famille
from reservations.models import Delai, ExceptionDelai, SansRappel
from reservations.services import rappels
from reservations.taches import relancer
from tests import fabriques

from .formulaires import reserver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_novembre")]


def le(voyage: Any, jour: str, heure: str = "09:00") -> None:
    voyage.move_to(f"2026-12-{jour} {heure}:00+01:00")


def objets() -> list[str]:
    return list(Email.objects.order_by("pk").values_list("subject", flat=True))


RAPPEL = "Rappel : réserver les repas de janvier 2027"


def test_it_comes_five_days_before_and_the_day_before_once_each(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    for jour, attendus in (("04", 0), ("05", 1), ("06", 1), ("08", 1), ("09", 2), ("10", 2)):
        le(en_novembre, jour)
        relancer()
        relancer()
        assert objets() == [RAPPEL] * attendus, jour
    le(en_novembre, "11")
    relancer()
    assert len(objets()) == 2


def test_it_says_who_until_when_and_how_to_stop(
    famille: Famille, malo: Enfant, rose: Enfant, en_novembre: Any
) -> None:
    le(en_novembre, "05")
    relancer()
    texte = Email.objects.get().message
    assert "Aucun repas n’est encore réservé en janvier 2027 pour Malo et Rose." in texte
    assert "jusqu’au 10 décembre 2026 inclus, il vous reste 5 jours" in texte
    assert "http://testserver/reservations/?mois=2027-01" in texte


def test_the_day_before_says_tomorrow(famille: Famille, malo: Enfant, en_novembre: Any) -> None:
    le(en_novembre, "09")
    relancer()
    assert "c’est-à-dire demain au plus tard" in Email.objects.get().message


def test_a_worker_that_was_down_reminds_late_with_the_days_that_are_left(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    le(en_novembre, "07")
    relancer()
    assert "il vous reste 3 jours" in Email.objects.get().message


def test_who_has_booked_a_single_meal_is_left_in_peace(
    parent: Client, malo: Enfant, rose: Enfant, en_novembre: Any
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    Email.objects.all().delete()
    le(en_novembre, "05")
    relancer()
    assert objets() == []


def test_what_the_other_parent_booked_counts(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    """The child eats: neither household is reminded."""
    malo.rattachements.create(famille=fabriques.nouvelle_famille())
    fabriques.reservation(malo, "2027-01-04")
    le(en_novembre, "05")
    relancer()
    assert objets() == []


def test_families_without_schoolchildren_or_address_are_not_written_to(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    fabriques.ecolier(fabriques.nouvelle_famille(), "Ana", structure="Halte-garderie")
    famille.responsables.update(courriel="")
    le(en_novembre, "05")
    relancer()
    assert objets() == []


def test_the_letter_s_link_stops_them_without_signing_in(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    le(en_novembre, "05")
    relancer()
    lien = re.search(
        r"http://testserver(/reservations/sans-rappel/\S+)", Email.objects.get().message
    )
    assert lien
    passant = Client()
    page = passant.get(lien[1])
    assert "Ne plus recevoir de rappel" in page.content.decode()
    assert not SansRappel.objects.exists()  # mail programs open links by themselves
    assert "Vous ne recevrez plus de rappel" in passant.post(lien[1]).content.decode()
    le(en_novembre, "09")
    relancer()
    assert len(objets()) == 1


def test_a_forged_link_stops_nobody_s(famille: Famille, malo: Enfant) -> None:
    passant = Client()
    assert passant.post("/reservations/sans-rappel/1:abc:def/").status_code == 404
    assert not SansRappel.objects.exists()


def test_the_booking_page_stops_them_and_starts_them_again(
    parent: Client, malo: Enfant, en_novembre: Any
) -> None:
    page = parent.get("/reservations/").content.decode()
    assert "Ne plus recevoir de rappel" in page
    page = parent.post("/reservations/rappels/", {"rappels": "non"}, follow=True).content.decode()
    assert "Vous ne recevez pas de rappel" in page
    assert SansRappel.objects.count() == 1
    parent.post("/reservations/rappels/", {"rappels": "oui"})
    assert SansRappel.objects.count() == 0


def test_a_rule_of_days_before_each_meal_reminds_nobody(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    Delai.objects.filter(geste="reserver").update(nature="jours", jours_avant=2)
    for jour in ("05", "09", "10", "30"):
        le(en_novembre, jour)
        relancer()
    assert objets() == []


def test_a_thousand_families_cost_no_more_questions_to_find(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    """Who has been told already is found in as many queries for one family as for six."""
    le(en_novembre, "05")
    relancer()
    with CaptureQueriesContext(connection) as une:
        relancer()
    for _ in range(5):
        fabriques.ecolier(fabriques.nouvelle_famille(), "Ali")
    relancer()
    with CaptureQueriesContext(connection) as six:
        relancer()
    assert len(six) == len(une)


def test_the_letter_s_link_is_not_in_the_log(
    famille: Famille, malo: Enfant, caplog: pytest.LogCaptureFixture
) -> None:
    """Who reads the log could stop a family's reminders."""
    jeton = rappels.jeton(fabriques.parent(famille))
    Client().get(f"/reservations/sans-rappel/{jeton}/")
    journal = str([ligne.msg for ligne in caplog.records])
    assert "/reservations/sans-rappel/…/" in journal
    assert jeton not in journal


def test_an_exception_for_one_day_silences_nobody(
    famille: Famille, malo: Enfant, en_novembre: Any
) -> None:
    ExceptionDelai.objects.create(
        debut=date(2027, 1, 29),
        fin=date(2027, 1, 29),
        limite="2027-01-20 00:00:00+01:00",
        motif="sortie",
    )
    le(en_novembre, "05")
    relancer()
    assert "jusqu’au 10 décembre 2026 inclus" in Email.objects.get().message
