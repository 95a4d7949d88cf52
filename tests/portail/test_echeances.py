"""The régie puts due dates off: a bank's outage costs no family its day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes.models import Famille
from factures.models import Facture, ReportEcheance
from portail import roles
from portail.comptes_justes import controler
from tests import fabriques
from tests.paiement.releves import le

pytestmark = pytest.mark.django_db
ACCUEIL = "/admin/regie/echeances/"
AVANT, AU = date(2026, 11, 17), "2026-11-24"
PANNE = "Panne de la banque le 17 novembre"


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(le(18), tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def comptes_justes(db: None) -> Iterator[None]:
    yield
    assert controler().rapport == "Les comptes sont justes."


@pytest.fixture
def regie() -> Client:
    client = Client()
    client.force_login(fabriques.agent(roles.TRESORERIE), backend="comptes.backends.Connexion")
    return client


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").split())


def relue(une: Facture) -> Facture:
    return Facture.objects.get(pk=une.pk)


def de(facture: Facture) -> str:
    return f"{reverse('echeances:reporter')}?facture={facture.numero}"


def de_toute(facture: Facture) -> str:
    return (
        f"{reverse('echeances:reporter')}?service={facture.service.code}"
        f"&periode={facture.periode.isoformat()}&limite={facture.date_limite}"
    )


def test_a_whole_issue_is_put_off_and_each_family_reads_why(
    regie: Client, famille: Famille, parent: Client
) -> None:
    siennes = [
        fabriques.facture(f, echeance=AVANT) for f in (famille, fabriques.nouvelle_famille())
    ]
    payee = fabriques.facture(famille, 10_00, echeance=AVANT)
    fabriques.encaissement(famille, 10_00, payee)
    autre = fabriques.facture(famille, echeance=AVANT, service=fabriques.petite_enfance())
    assert "dépassée" in texte(regie.get(ACCUEIL))
    assert "2 factures" in texte(regie.get(de_toute(siennes[0])))

    fait = regie.post(de_toute(siennes[0]), {"nombre": 2, "au": AU, "motif": PANNE}, follow=True)

    assert "2 échéances reportées au 24 novembre 2026 inclus." in texte(fait)
    assert [str(relue(f).date_limite) for f in siennes] == [AU, AU]
    assert [relue(f).date_limite for f in (payee, autre)] == [AVANT, AVANT]
    dit = texte(parent.get(reverse("factures:detail", args=[siennes[0].numero])))
    assert "au lieu du 17 novembre 2026" in dit
    assert PANNE in dit
    assert "au lieu du 17 novembre" in texte(parent.get(reverse("factures:liste")))


def test_one_invoice_alone(regie: Client, famille: Famille) -> None:
    une, autre = (fabriques.facture(famille, echeance=AVANT) for _ in range(2))

    regie.post(de(une), {"nombre": 1, "au": AU, "motif": PANNE})

    assert (str(relue(une).date_limite), relue(autre).date_limite) == (AU, AVANT)
    report = ReportEcheance.objects.get()
    assert report.par is not None


def test_sent_twice_it_is_decided_once(regie: Client, famille: Famille) -> None:
    une = fabriques.facture(famille, echeance=AVANT)
    envoi = {"nombre": 1, "au": AU, "motif": PANNE}
    regie.post(de(une), envoi)

    encore = regie.post(de(une), envoi)

    assert "payable jusque-là" in texte(encore)
    assert ReportEcheance.objects.count() == 1


def test_an_invoice_paid_meanwhile_is_told_before_anything_moves(
    regie: Client, famille: Famille
) -> None:
    une, deux = (fabriques.facture(famille, 10_00, echeance=AVANT) for _ in range(2))
    fabriques.encaissement(famille, 10_00, deux)

    reponse = regie.post(de_toute(une), {"nombre": 2, "au": AU, "motif": PANNE})

    assert "a changé depuis l’affichage" in texte(reponse)
    assert relue(une).date_limite == AVANT


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"motif": " "}, "Dites le motif"),
        ({"au": ""}, "Indiquez la nouvelle échéance."),
        ({"au": "demain"}, "Écrivez une date"),
        ({"au": "2026-11-17"}, "déjà passée"),
        ({"au": "9999-12-31"}, "six mois au plus"),
    ],
)
def test_bad_input_says_what_is_wrong(
    regie: Client, famille: Famille, champs: dict[str, str], dit: str
) -> None:
    une = fabriques.facture(famille, echeance=AVANT)

    reponse = regie.post(de(une), {"nombre": 1, "au": AU, "motif": PANNE, **champs})

    assert dit in texte(reponse)
    assert relue(une).date_limite == AVANT


def test_an_unknown_number_is_told_and_a_broken_address_is_not_found(regie: Client) -> None:
    adresse = reverse("echeances:reporter")

    inconnue = regie.get(adresse, {"facture": "RIEN\x00"}, follow=True)

    assert "vérifiez son numéro" in texte(inconnue)
    for cassee in ({}, {"service": "x", "periode": "y", "limite": "z"}, {"service": "1"}):
        assert regie.get(adresse, cassee).status_code == 404


def test_the_list_takes_as_many_queries_for_forty_invoices_as_for_two(
    regie: Client, famille: Famille
) -> None:
    def requetes(nombre: int) -> int:
        for _ in range(nombre):
            fabriques.facture(famille, echeance=AVANT)
        regie.get(ACCUEIL)
        with CaptureQueriesContext(connection) as lues:
            regie.get(ACCUEIL)
        return len(lues)

    assert requetes(2) == requetes(38)


def test_only_who_tends_the_regie(famille: Famille) -> None:
    agent = Client()
    scolaire = fabriques.agent(roles.SERVICE, fabriques.le_service())
    agent.force_login(scolaire, backend="comptes.backends.Connexion")
    une = fabriques.facture(famille, echeance=AVANT)

    assert agent.get(ACCUEIL).status_code == 403
    assert agent.post(de(une), {"nombre": 1, "au": AU, "motif": PANNE}).status_code == 403
    assert relue(une).date_limite == AVANT
