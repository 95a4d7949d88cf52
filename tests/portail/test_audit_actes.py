"""What the agents' newer pages do is found in the audit too: files, visits, letters, the régie."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptes.models import Famille, Utilisateur
from factures import recus
from factures.models import Recu
from factures.mouvements import sommes
from factures.services import arreter, reporter, tranche_ouverte
from portail import roles
from portail.agents.audit import journal
from portail.dates import aujourd_hui
from portail.models import Annonce, Commune
from tests import fabriques
from tests.fichiers import facture, octets
from tests.portail.audit import PAGE, lue, navigateur, un_agent
from tests.portail.imports import confirmer, deposer

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def mairie(db: None) -> Utilisateur:
    return Utilisateur.objects.create_superuser("mairie", "x", nom="La mairie")


@pytest.fixture
def camille(db: None) -> Utilisateur:
    return un_agent("Camille", roles.SERVICE)


@pytest.fixture
def dominique(db: None) -> Utilisateur:
    return un_agent("Dominique", roles.TRESORERIE)


def test_a_file_is_found_with_who_dropped_it_who_confirmed_it_and_what_it_did(
    mairie: Utilisateur, camille: Utilisateur, famille: Famille
) -> None:
    client = navigateur(camille)
    page = deposer(client, "factures", octets(facture()), "factures-nov.csv")
    assert "Import confirmé" not in lue(mairie, genre="imports")

    confirmer(client, page)

    actes = lue(mairie, genre="imports", q="factures-nov", qui=camille.pk)
    assert actes.count("fichier factures-nov.csv") == 2
    assert "Fichier déposé" in actes
    assert "Import confirmé : importé" in actes
    assert "Nouvelles : 1 facture, 1 ligne." in actes


def test_a_visit_as_a_family_is_found_with_its_reason(
    mairie: Utilisateur, camille: Utilisateur, famille: Famille
) -> None:
    fabriques.parent(famille)
    navigateur(camille).post(
        f"/admin/familles/{famille.pk}/voir/", {"motif": "elle ne voit pas sa facture"}
    )
    actes = lue(mairie, genre="familles", q=famille.code)
    assert "Portail vu comme une famille" in actes
    assert "« elle ne voit pas sa facture »" in actes
    assert "Camille" in actes


def test_a_letter_is_found_when_an_agent_sent_it_and_not_when_the_portal_did(
    mairie: Utilisateur, camille: Utilisateur, famille: Famille
) -> None:
    recu = un_recu(famille)
    recus.envoyer(recu, "parent@exemple.fr")
    assert "Courrier renvoyé" not in lue(mairie, genre="familles")

    recus.envoyer(recu, "parent@exemple.fr", a_la_demande=True, par=camille)

    actes = lue(mairie, genre="familles", qui=camille.pk)
    assert actes.count("Courrier renvoyé") == 1
    assert f"Reçu {recu.numero}" in actes
    assert "parent@exemple.fr" not in actes


def test_due_dates_put_off_are_found_by_invoice_with_their_reason(
    mairie: Utilisateur, dominique: Utilisateur, famille: Famille
) -> None:
    dues = [fabriques.facture(famille), fabriques.facture(famille)]
    au = aujourd_hui() + timedelta(days=40)
    reporter([f.pk for f in dues], au, motif="panne de la banque", par=dominique)

    actes = lue(mairie, genre="argent", q=dues[0].numero)

    assert "Échéances reportées" in actes
    assert f"2 factures, au {au:%d/%m/%Y}" in actes
    assert "panne de la banque" in actes
    assert "Dominique" in actes


def test_a_closed_bordereau_is_found_with_who_closed_it(
    mairie: Utilisateur, dominique: Utilisateur, famille: Famille
) -> None:
    fabriques.encaissement(famille, 30_00, fabriques.facture(famille, 30_00))

    bordereau = fermer(dominique)

    actes = lue(mairie, genre="argent", q=bordereau.numero)
    assert "Bordereau fermé" in actes
    assert "1 écriture, 30,00 €" in actes
    assert "Dominique" in actes


def test_a_notice_and_the_town_s_words_are_found(mairie: Utilisateur) -> None:
    jour = aujourd_hui()
    annonce = Annonce.objects.create(titre="Grève", debut=jour, fin=jour)
    annonce.titre = "Grève annulée"
    annonce.save()
    commune = Commune.actuelle()
    for mot in ("Panier", "Récapitulatif"):
        commune.mot_panier = mot
        commune.save()
    actes = lue(mairie, genre="reglages")
    assert "titre : « Grève » devient « Grève annulée »" in actes
    assert "mot pour le panier : « Panier » devient « Récapitulatif »" in actes


def test_the_page_costs_the_same_for_one_act_of_each_as_for_five(
    mairie: Utilisateur,
    camille: Utilisateur,
    dominique: Utilisateur,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(journal, "PAR_PAGE", 1000)  # every source is on the page
    client, scolaire = navigateur(mairie), navigateur(camille)

    def agir(rang: int) -> None:
        famille = fabriques.nouvelle_famille()
        fabriques.parent(famille)
        recus.envoyer(un_recu(famille), "a@exemple.fr", a_la_demande=True, par=camille)
        due = fabriques.facture(famille)
        au = aujourd_hui() + timedelta(days=40)
        reporter([due.pk], au, motif="panne", par=dominique)
        fermer(dominique)
        scolaire.post(f"/admin/familles/{famille.pk}/voir/", {"motif": "au téléphone"})
        scolaire.post("/admin/familles/quitter/")
        numero = {"num_facture": f"S20261199{rang:02}", "code_famille": famille.code}
        confirmer(scolaire, deposer(scolaire, "factures", octets(facture(**numero))))
        jour = aujourd_hui()
        Annonce.objects.create(titre=f"Grève {rang}", debut=jour, fin=jour)

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(PAGE, {"qui": "tous"}).status_code == 200
        return len(vues)

    for rang in range(2):
        agir(rang)
    client.get(PAGE)  # the session's first page costs more
    une = requetes()
    for rang in range(2, 6):
        agir(rang)
    assert requetes() == une


def un_recu(famille: Famille) -> Recu:
    entree = fabriques.encaissement(famille, 10_00, fabriques.facture(famille, 10_00))
    return Recu.objects.get(encaissement=entree)


def fermer(par: Utilisateur) -> Any:
    """Close today's, as the page shows it."""
    regie = fabriques.la_regie()
    affiche = sommes(regie, tranche_ouverte(regie, aujourd_hui()))
    return arreter(regie, aujourd_hui(), par=par, affiche=affiche)
