"""A request on its way: to the services that bill the family, and no more often than needed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from post_office.models import Email

from comptes import services
from comptes.champs import Champ, Fiche
from comptes.models import DemandeMiseAJour, Famille
from factures.models import Service
from portail.models import Commune
from tests import fabriques

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
FICHE = {"adresse": "36 rue des Fauvettes", "code_postal": "94350", "ville": "Villiers-sur-Marne"}


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


def service(code: str, courriel: str) -> Service:
    service = fabriques.petite_enfance() if code == "PETI" else fabriques.le_service(code)
    Service.objects.filter(pk=service.pk).update(courriel=courriel)
    return service


@pytest.fixture
def scolaire() -> Service:
    return service("SCOL", "scolaire@exemple.fr")


@pytest.fixture
def petite() -> Service:
    return service("PETI", "petite@exemple.fr")


def demander(
    famille: Famille,
    apres: str = "1 place du Marché",
    champ: str = "adresse",
    fiche: Fiche | None = None,
) -> DemandeMiseAJour:
    par = fabriques.parent(famille)
    demande = services.demander(Champ(fiche or famille, champ), apres, famille=famille, par=par)
    services.annoncer([demande])
    return demande


def ecrites() -> list[str]:
    return sorted(adresse for lettre in Email.objects.all() for adresse in lettre.to)


# --- to whom --------------------------------------------------------------------------------------


def test_every_service_that_bills_the_family_is_told_once(
    famille: Famille, scolaire: Service, petite: Service
) -> None:
    for facturant in (scolaire, scolaire, petite):
        fabriques.facture(famille, service=facturant)

    demander(famille)

    assert ecrites() == ["petite@exemple.fr", "scolaire@exemple.fr"]


def test_two_services_of_one_mailbox_get_one_letter(famille: Famille, scolaire: Service) -> None:
    for facturant in (scolaire, service("PETI", "scolaire@exemple.fr")):
        fabriques.facture(famille, service=facturant)

    demander(famille)

    assert ecrites() == ["scolaire@exemple.fr"]


def test_a_childs_field_goes_to_who_bills_that_child(
    famille: Famille, scolaire: Service, petite: Service
) -> None:
    """The factory's lines are of PETIT Gabin; the other service bills a sister."""
    gabin = fabriques.enfant(famille)
    fabriques.facture(famille, service=scolaire)
    fabriques.facture(famille, service=petite, enfant="PETIT Jade")

    demander(famille, "CP", "classe", gabin)

    assert ecrites() == ["scolaire@exemple.fr"]


def test_a_child_that_no_invoice_names_is_everyones(
    famille: Famille, scolaire: Service, petite: Service
) -> None:
    for facturant in (scolaire, petite):
        fabriques.facture(famille, service=facturant)

    demander(famille, "CP", "classe", fabriques.enfant(famille, "Zoé"))

    assert ecrites() == ["petite@exemple.fr", "scolaire@exemple.fr"]


@pytest.mark.parametrize("facturee", [True, False])
def test_without_an_address_the_towns_contact_is_told(famille: Famille, facturee: bool) -> None:
    if facturee:
        fabriques.facture(famille, service=service("SCOL", ""))

    demander(famille)

    assert ecrites() == [Commune.actuelle().contact_administratif]


# --- what it says ---------------------------------------------------------------------------------


def test_one_form_is_one_letter_that_the_service_can_answer(
    parent: Client, famille: Famille, scolaire: Service
) -> None:
    fabriques.facture(famille, service=scolaire)

    parent.post(
        f"/mon-compte/famille/demande/famille-{famille.pk}/",
        FICHE | {"adresse": "1 place du Marché", "ville": "Créteil", "precision": "Mon ex-mari…"},
    )

    lettre = Email.objects.get()
    assert lettre.subject == "Demande de mise à jour, famille 000754"
    assert (
        "Noté aujourd’hui\u00a0: 36 rue des Fauvettes\nDemandé\u00a0: 1 place du Marché"
        in lettre.message
    )
    assert "Demandé\u00a0: Créteil" in lettre.message
    premiere = DemandeMiseAJour.objects.earliest("pk")
    assert f"http://testserver/admin/demandes/fiches/{premiere.pk}/" in lettre.message
    assert "La famille ajoute un mot, à lire dans le portail." in lettre.message
    assert "ex-mari" not in lettre.message
    assert "PETIT" not in lettre.message
    assert lettre.headers == {"Reply-To": "parent000754@exemple.fr"}


def test_the_answers_answer_goes_to_the_service(famille: Famille, scolaire: Service) -> None:
    fabriques.facture(famille, service=scolaire)
    demande = demander(famille)

    services.refuser(demande, motif="Non.", par=fabriques.agent(""))

    lettre = Email.objects.filter(to="parent000754@exemple.fr").get()
    assert lettre.headers == {"Reply-To": "scolaire@exemple.fr"}


# --- not too many ---------------------------------------------------------------------------------


def test_the_same_request_is_stored_once(famille: Famille) -> None:
    demander(famille)

    with pytest.raises(ValidationError, match="Vous l’avez déjà demandé"):
        demander(famille, "1  place du Marché ")
    demander(famille, "2 place du Marché")
    assert DemandeMiseAJour.objects.count() == 2


def test_twenty_wait_and_no_more(famille: Famille, horloge: time_machine.Traveller) -> None:
    for n in range(20):
        demander(famille, f"{n} rue Neuve")

    for _ in range(2):
        with pytest.raises(ValidationError, match="Le service vous répond d’abord"):
            demander(famille)
        horloge.shift(timedelta(days=2))  # they still wait
    demander(fabriques.nouvelle_famille())


def test_asking_and_taking_back_is_no_way_to_flood_a_mailbox(
    famille: Famille, horloge: time_machine.Traveller
) -> None:
    for n in range(20):
        services.retirer(demander(famille, f"{n} place du Marché"), par=fabriques.parent(famille))

    with pytest.raises(ValidationError):
        demander(famille)
    horloge.shift(timedelta(days=1, seconds=1))
    demander(famille)


def test_a_birth_date_is_a_day_that_was(famille: Famille) -> None:
    enfant = fabriques.enfant(famille)

    for faux in ("19/11/2026", "22/04/0223", "31/02/2020", "demain"):
        with pytest.raises(ValidationError):
            demander(famille, faux, "naissance", enfant)


# --- taking back ----------------------------------------------------------------------------------


def retirer(client: Client, demande: DemandeMiseAJour) -> str:
    adresse = f"/mon-compte/famille/demandes/{demande.pk}/retirer/"
    return client.post(adresse, follow=True).content.decode()


def test_a_parent_takes_a_request_back(parent: Client, famille: Famille) -> None:
    demande = demander(famille)

    assert "Votre demande est retirée." in retirer(parent, demande)
    assert "Cette demande a déjà sa réponse" in retirer(parent, demande)
    demande.refresh_from_db()
    assert demande.etat == "retiree"


def test_anothers_request_is_not_to_be_taken_back(parent: Client) -> None:
    demande = demander(fabriques.nouvelle_famille())

    adresse = f"/mon-compte/famille/demandes/{demande.pk}/retirer/"
    assert parent.post(adresse).status_code == 404
    demande.refresh_from_db()
    assert demande.etat == "recue"
