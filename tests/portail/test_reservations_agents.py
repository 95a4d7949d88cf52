"""The service at a family's side, past the deadline; and the proof that a parent shows."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from post_office.models import Email

from comptes.models import Enfant, Famille
from factures.models import Service
from portail import roles
from reservations.attestation import reference_signee
from reservations.models import Enregistrement, Reservation
from tests import fabriques
from tests.reservations.formulaires import Page, reserver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def en_decembre():
    """The evening of the 10th: parents can book January for some hours still."""
    with time_machine.travel("2026-12-10 20:00:00+01:00", tick=False) as voyage:
        yield voyage


@pytest.fixture
def malo(famille: Famille) -> Enfant:
    return fabriques.ecolier(famille, "Malo")


@pytest.fixture
def agent() -> Client:
    return entrer("SCOL")


def entrer(service: str) -> Client:
    client = Client()
    client.force_login(
        fabriques.agent(roles.SERVICE, Service.objects.get(code=service)),
        backend="comptes.backends.Connexion",
    )
    return client


def ouvrir(client: Client, famille: Famille, mois: str = "2027-01") -> Page:
    return Page(client, client.get(adresse(famille), {"mois": mois}))


def adresse(famille: Famille) -> str:
    return f"/admin/reservations-familles/{famille.pk}/"


def envoyer(
    page: Page,
    famille: Famille,
    coches: dict[str, list[str]] | None = None,
    *,
    motif: str = "dossier arrivé tard",
) -> Page:
    """The page's form has no address of its own: it goes where it stands."""
    donnees = {**page.champs(""), "motif": motif, **(coches or {})}
    return Page(page.client, page.client.post(adresse(famille), donnees, follow=True))


def test_the_service_books_after_the_deadline_and_the_family_is_told_why(
    famille: Famille, malo: Enfant, en_decembre: Any
) -> None:
    en_decembre.move_to("2026-12-11 09:00:00+01:00")
    page = ouvrir(entrer("SCOL"), famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04", "2027-01-05"]})
    assert "Enregistré (2 réservés, 0 annulés)" in fait.html
    assert Reservation.objects.count() == 2
    lettre = Email.objects.get()
    assert lettre.to == ["parent000754@exemple.fr"]
    assert "Le service a changé vos réservations" in lettre.message
    assert "dossier arrivé tard" in lettre.message


def test_what_the_parent_did_meanwhile_is_not_undone(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    page = ouvrir(agent, famille)
    reserver(parent, malo.pk, ["2027-01-07"])
    envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04"]})
    assert {r.jour.day for r in Reservation.objects.all()} == {4, 7}


def test_a_closed_day_stays_closed_to_the_service_too(
    agent: Client, famille: Famille, malo: Enfant
) -> None:
    page = ouvrir(agent, famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-01"]})
    assert "Jour de l’an" in fait.html
    assert Reservation.objects.count() == 0


def test_without_a_reason_nothing_is_saved(agent: Client, famille: Famille, malo: Enfant) -> None:
    page = ouvrir(agent, famille)
    fait = envoyer(page, famille, {f"enfant-{malo.pk}": ["2027-01-04"]}, motif=" ")
    assert "Dites à la famille pourquoi" in fait.html
    assert Reservation.objects.count() == 0
    # and the tick is still there
    envoyer(fait, famille)
    assert [r.jour.day for r in Reservation.objects.all()] == [4]


def test_the_other_household_s_days_are_not_the_service_s_to_give_up_here(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    autre = fabriques.nouvelle_famille()
    malo.rattachements.create(famille=autre)
    page = ouvrir(agent, autre)
    assert "l’autre parent" in page.html
    envoyer(page, autre)
    assert Reservation.objects.get().famille == famille


def test_a_family_is_found_by_code_name_or_child(
    agent: Client, famille: Famille, malo: Enfant
) -> None:
    for saisie in ("000754", "petit", "Malo"):
        page = agent.get("/admin/reservations-familles/", {"q": saisie}).content.decode()
        assert adresse(famille) in page, saisie
    page = agent.get("/admin/reservations-familles/", {"q": "zzz"}).content.decode()
    assert "Aucune famille d’élève ne répond" in page


def test_the_creche_s_staff_sees_no_meal(famille: Famille, malo: Enfant) -> None:
    client = entrer("PETI")
    for chemin in ("/admin/reservations-familles/", adresse(famille)):
        assert client.get(chemin).status_code == 403


def test_a_family_without_schoolchildren_is_not_there(agent: Client, famille: Famille) -> None:
    fabriques.ecolier(famille, "Ana", structure="Halte-garderie")
    assert agent.get(adresse(famille)).status_code == 404


@pytest.mark.parametrize("mois", ["abc", "9999-12", "1990-01"])
def test_a_month_out_of_reach_is_this_one(
    agent: Client, famille: Famille, malo: Enfant, mois: str
) -> None:
    assert "Décembre 2026" in ouvrir(agent, famille, mois).html


def test_a_parent_s_proof_is_checked(
    agent: Client, parent: Client, famille: Famille, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04", "2027-01-05"])
    Reservation.objects.filter(jour=date(2027, 1, 5)).delete()  # whatever happened since
    signee = reference_signee(Enregistrement.objects.get())
    page = agent.get("/admin/reservations-familles/", {"reference": signee.lower()})
    assert "Confirmation authentique" in page.content.decode()
    assert "les 4 et 5" in page.content.decode()


def test_a_forged_proof_is_told_from_a_true_one(
    agent: Client, parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    fausse = f"{trace.reference}AAAAAAAA"
    page = agent.get("/admin/reservations-familles/", {"reference": fausse}).content.decode()
    assert "n’est pas celle d’une confirmation" in page


def test_a_row_that_was_edited_in_the_database_proves_nothing(
    agent: Client, parent: Client, malo: Enfant
) -> None:
    reserver(parent, malo.pk, ["2027-01-04"])
    trace = Enregistrement.objects.get()
    trace.etat[0]["jours"].append("2027-01-05")
    trace.save()
    page = agent.get("/admin/reservations-familles/", {"reference": reference_signee(trace)})
    assert "n’est pas celle d’une confirmation" in page.content.decode()
