"""The régie closes its bordereaux on a page, prints them, and accounts for its month."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from comptes.models import Famille
from factures.models import Bordereau, Moyen, Regie
from factures.services import imputer
from portail import roles
from portail.comptes_justes import controler
from tests import fabriques
from tests.paiement.releves import le

pytestmark = pytest.mark.django_db
ACCUEIL, FERMER = "/admin/regie/bordereaux/", "/admin/regie/bordereaux/fermer/"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def client_regie() -> Client:
    return entrer()


def entrer() -> Client:
    client = Client()
    agent = fabriques.agent(roles.TRESORERIE)
    agent.nom = "Claude Martin"
    agent.save()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def affiche(client: Client, rang: int = 0) -> dict[str, Any]:
    """What the page's form sends to close the first régie's bordereau."""
    reponse: Any = client.get(ACCUEIL)
    ouvert = reponse.context["ouverts"][0]
    jour, sommes = ouvert.jours[rang]
    return {"regie": ouvert.regie.pk, "jour": jour.isoformat(), **sommes._asdict()}


def test_a_day_is_closed_printed_and_handed_to_a_spreadsheet(
    client_regie: Client, famille: Famille
) -> None:
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35))

    ferme = client_regie.post(FERMER, affiche(client_regie), follow=True)

    bordereau = Bordereau.objects.get()
    assert "VSM-B-2026-0001 fermé" in texte(ferme)
    assert "97,35 €" in texte(ferme)
    pdf: Any = client_regie.get(reverse("bordereaux:pdf", args=[bordereau.numero]))
    page = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    for dit in ("VSM-B-2026-0001", "97,35", "Claude Martin", "mercredi 18 novembre 2026"):
        assert dit in page.replace("\u00a0", " ")
    csv: Any = client_regie.get(reverse("bordereaux:csv", args=[bordereau.numero]))
    assert csv.content.decode("utf-8-sig").count("\r\n") == 2


def test_closed_twice_there_is_one(client_regie: Client, famille: Famille) -> None:
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35))
    envoi = affiche(client_regie)
    client_regie.post(FERMER, envoi)

    encore = client_regie.post(FERMER, envoi, follow=True)

    assert "Aucun encaissement depuis le dernier bordereau." in texte(encore)
    assert Bordereau.objects.count() == 1


def test_what_came_in_meanwhile_is_seen_before_it_is_closed(
    client_regie: Client, famille: Famille
) -> None:
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35))
    envoi = affiche(client_regie)
    fabriques.encaissement(famille, 5_00, fabriques.facture(famille, 5_00))

    reponse = client_regie.post(FERMER, envoi, follow=True)

    assert "depuis l’affichage" in texte(reponse)
    assert not Bordereau.objects.exists()


def test_nonsense_closes_nothing(client_regie: Client) -> None:
    for envoi in ({}, {"regie": "x"}, {"regie": 1, "jour": "hier", "nombre": 1}):
        reponse = client_regie.post(FERMER, envoi, follow=True)
        assert "Rien n’a été fermé" in texte(reponse)


def test_yesterday_is_offered_apart_the_next_morning(
    famille: Famille, horloge: time_machine.Traveller
) -> None:
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35))
    horloge.move_to(le(19))
    fabriques.encaissement(famille, 5_00, fabriques.facture(famille, 5_00))

    client = entrer()
    hier = affiche(client, 1)
    client.post(FERMER, hier)

    assert (hier["jour"], Bordereau.objects.get().total) == ("2026-11-18", 97_35)


def test_the_month_by_service_and_account(client_regie: Client, famille: Famille) -> None:
    service = fabriques.le_service()
    service.code_comptable = "7067"
    service.save()
    autre = fabriques.la_prestation(service, "ETUD")
    autre.code_comptable = "70688"
    autre.save()
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35), moyen=Moyen.CARTE)
    regie = Regie.objects.get(code="VSM")
    mois = [regie.code, "2026-11"]

    page = client_regie.get(reverse("bordereaux:mois", args=mois))
    pdf: Any = client_regie.get(reverse("bordereaux:mois_pdf", args=mois))
    csv: Any = client_regie.get(reverse("bordereaux:mois_csv", args=mois))

    assert "Sur aucun bordereau encore : 97,35 €" in texte(page)
    lu = " ".join(PdfReader(BytesIO(pdf.content)).pages[0].extract_text().split())
    assert "7067" in lu
    assert "97,35" in lu
    lignes = csv.content.decode("utf-8-sig").splitlines()
    assert lignes == [
        "service;compte;carte bancaire;total",
        "Service scolaire et périscolaire;7067;97,35;97,35",
        "Total;;97,35;97,35",
    ]


def test_an_unknown_month_or_bordereau_is_not_found(client_regie: Client) -> None:
    fabriques.la_regie()
    for adresse in (
        "RIEN/",
        "%00/",
        "mois/VSM/2026-13/",
        "mois/VSM/x/",
        "mois/RIEN/2026-11/",
        "mois/%00/2026-11/",
    ):
        assert client_regie.get(f"{ACCUEIL}{adresse}").status_code == 404


def test_who_only_looks_at_the_money_closes_nothing(famille: Famille) -> None:
    agent = Client()
    scolaire = fabriques.agent(roles.SERVICE, fabriques.le_service())
    agent.force_login(scolaire, backend="comptes.backends.Connexion")
    fabriques.encaissement(famille, 97_35, fabriques.facture(famille, 97_35))

    assert agent.get(ACCUEIL).status_code == 403
    assert agent.post(FERMER, {}).status_code == 403


def test_a_month_of_allocations_alone_is_not_an_empty_one(
    famille: Famille, horloge: time_machine.Traveller
) -> None:
    trop = fabriques.encaissement(famille, 50_00)
    horloge.move_to("2026-12-03T10:00:00+01:00")
    imputer(trop, fabriques.facture(famille, 50_00), 50_00)
    client = entrer()

    page = texte(client.get(reverse("bordereaux:mois", args=["VSM", "2026-12"])))

    assert "n’a rien encaissé" not in page
    assert "−50,00 €" in page


def test_a_bordereau_over_two_months_says_its_part_of_each(
    famille: Famille, horloge: time_machine.Traveller
) -> None:
    horloge.move_to("2026-11-30T10:00:00+01:00")
    fabriques.encaissement(famille, 10_00, fabriques.facture(famille, 10_00))
    horloge.move_to("2026-12-01T10:00:00+01:00")
    fabriques.encaissement(famille, 20_00, fabriques.facture(famille, 20_00))
    client = entrer()
    client.post(FERMER, affiche(client))

    for mois, part in (("2026-11", "10,00 €"), ("2026-12", "20,00 €")):
        page = texte(client.get(reverse("bordereaux:mois", args=["VSM", mois])))
        assert f"dont ce mois {part}" in page
