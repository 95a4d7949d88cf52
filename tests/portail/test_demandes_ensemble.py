"""A family moves: three lines of one form are one gesture for the agent, and one letter."""

import re
from typing import Any

import pytest
from django.test import Client
from post_office.models import Email

from comptes import services
from comptes.models import DemandeMiseAJour, Famille, Utilisateur
from portail import roles
from tests import fabriques

pytestmark = pytest.mark.django_db
NOUVELLE = {"adresse": "2 place du Marché", "code_postal": "94000", "ville": "Créteil"}
Etat = DemandeMiseAJour.Etat


@pytest.fixture
def agent(famille: Famille) -> Utilisateur:
    service = fabriques.le_service()
    fabriques.facture(famille, service=service)
    return fabriques.agent(roles.SERVICE, service)


@pytest.fixture
def bureau(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


@pytest.fixture
def demandes(parent: Client, famille: Famille) -> list[DemandeMiseAJour]:
    parent.post(f"/mon-compte/famille/demande/famille-{famille.pk}/", NOUVELLE)
    return list(DemandeMiseAJour.objects.order_by("pk"))


def lue(client: Client, demande: DemandeMiseAJour) -> str:
    return client.get(f"/admin/demandes/fiches/{demande.pk}/").content.decode()


def appliquer(client: Client, page: str) -> Any:
    """Press the button, with what the page showed."""
    adresse = re.search(r'action="([^"]+appliquer-tout/)"', page)
    assert adresse, page
    champs = dict(re.findall(r'name="(affiche-\d+)" value="([^"]*)"', page))
    return client.post(adresse[1], champs, follow=True)


def test_one_click_moves_the_family_and_one_letter_says_so(
    bureau: Client, famille: Famille, demandes: list[DemandeMiseAJour]
) -> None:
    page = lue(bureau, demandes[0])
    assert page.count("Appliquer les 3 lignes") == 1

    reponse = appliquer(bureau, page)

    assert "la fiche est à jour, 3 lignes" in reponse.content.decode()
    famille.refresh_from_db()
    assert {c: getattr(famille, c) for c in NOUVELLE} == NOUVELLE
    lettre = Email.objects.get(subject__contains="traitée")
    assert all(valeur in lettre.message for valeur in NOUVELLE.values())
    assert {d.etat for d in DemandeMiseAJour.objects.all()} == {Etat.TRAITEE}
    assert DemandeMiseAJour.objects.filter(a_reporter=True).count() == 3


def test_a_line_that_changed_meanwhile_holds_all_of_them(
    bureau: Client, famille: Famille, demandes: list[DemandeMiseAJour]
) -> None:
    page = lue(bureau, demandes[0])
    Famille.objects.filter(pk=famille.pk).update(ville="Champigny")

    assert "La fiche a changé" in appliquer(bureau, page).content.decode()
    famille.refresh_from_db()
    assert famille.adresse == "36 rue des Fauvettes"
    assert not DemandeMiseAJour.objects.exclude(etat=Etat.RECUE).exists()


def test_a_line_taken_back_meanwhile_holds_all_of_them(
    bureau: Client, famille: Famille, demandes: list[DemandeMiseAJour]
) -> None:
    page = lue(bureau, demandes[0])
    services.retirer(demandes[0], par=fabriques.parent(famille))

    assert "ne sont plus celles que vous avez lues" in appliquer(bureau, page).content.decode()
    famille.refresh_from_db()
    assert famille.ville == "Villiers-sur-Marne"


def test_a_second_click_changes_nothing(bureau: Client, demandes: list[DemandeMiseAJour]) -> None:
    page = lue(bureau, demandes[0])
    appliquer(bureau, page)

    assert "déjà leur réponse" in appliquer(bureau, page).content.decode()
    assert Email.objects.filter(subject__contains="traitée").count() == 1


def test_one_line_alone_has_no_such_button(
    bureau: Client, parent: Client, famille: Famille, agent: Utilisateur
) -> None:
    fiche = f"/mon-compte/famille/demande/famille-{famille.pk}/"
    seule = {"adresse": "36 rue des Fauvettes", "code_postal": "94350", "ville": "Créteil"}
    parent.post(fiche, seule)

    assert "appliquer-tout" not in lue(bureau, DemandeMiseAJour.objects.get())


def test_another_service_s_agent_reaches_none_of_it(demandes: list[DemandeMiseAJour]) -> None:
    autre = Client()
    ailleurs = fabriques.agent(roles.SERVICE, fabriques.petite_enfance())
    autre.force_login(ailleurs, backend="comptes.backends.Connexion")
    # billed by the other service only
    fabriques.facture(demandes[0].famille)

    reponse = autre.post(f"/admin/demandes/fiches/{demandes[0].pk}/appliquer-tout/", {})
    assert reponse.status_code == 404


def test_the_lines_of_one_form_are_one_row_of_the_queue(
    bureau: Client, demandes: list[DemandeMiseAJour]
) -> None:
    page = bureau.get("/admin/demandes/").content.decode()

    assert "<h1>1 demande à traiter</h1>" in page
    for dit in (
        "adresse\u00a0: 2 place du Marché",
        "code postal\u00a0: 94000",
        "ville\u00a0: Créteil",
    ):
        assert dit in page


def test_a_line_answered_alone_leads_to_the_next_one(
    bureau: Client, demandes: list[DemandeMiseAJour]
) -> None:
    premiere, seconde, _ = demandes
    champs = {f"affiche-{premiere.pk}": premiere.avant}
    reponse = bureau.post(f"/admin/demandes/fiches/{premiere.pk}/appliquer/", champs)

    assert reponse.headers["Location"] == f"/admin/demandes/fiches/{seconde.pk}/"
    assert "Appliquer les 2 lignes" in lue(bureau, premiere)


def test_a_form_is_refused_whole_in_one_letter(
    bureau: Client, demandes: list[DemandeMiseAJour]
) -> None:
    adresse = f"/admin/demandes/fiches/{demandes[0].pk}/refuser-tout/"

    assert "Dites à la famille pourquoi" in bureau.post(adresse, {"motif": ""}).content.decode()
    reponse = bureau.post(adresse, {"motif": "Justificatif attendu."}, follow=True)
    assert "Demande refusée" in reponse.content.decode()

    assert {(d.etat, d.motif) for d in DemandeMiseAJour.objects.all()} == {
        (Etat.REFUSEE, "Justificatif attendu.")
    }
    lettre = Email.objects.get(subject__contains="refusée")
    assert all(valeur in lettre.message for valeur in NOUVELLE.values())
    assert lettre.message.count("Justificatif attendu.") == 1
    encore = bureau.post(adresse, {"motif": "Non."}, follow=True)
    assert "déjà leur réponse" in encore.content.decode()


def test_a_line_alone_is_answered_under_the_others(
    bureau: Client, demandes: list[DemandeMiseAJour]
) -> None:
    page = lue(bureau, demandes[0])
    assert "<details >" in page
    refus = bureau.post(f"/admin/demandes/fiches/{demandes[1].pk}/refuser/", {"motif": ""})
    assert "<details open>" in refus.content.decode()
