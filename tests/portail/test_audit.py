"""Who did what, when: the administrator finds each act, and carries them out as a file."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Utilisateur
from factures.models import Service
from factures.services import rembourser
from paiement.etats import Etat
from paiement.models import Alerte
from paiement.services import classer, lever
from paiement.services.alertes import alerter
from portail import roles
from portail.agents.audit import export as exports
from portail.agents.audit import journal
from portail.models import ExportListe
from reservations.models import Ecole, Pointage, TracePai
from tests import fabriques
from tests.portail.audit import EXPORT, PAGE, dite, lue, navigateur, un_agent

pytestmark = pytest.mark.django_db
LE = datetime(2026, 11, 18, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def horloge() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(LE, tick=False) as horloge:
        yield horloge


@pytest.fixture
def mairie(db: None) -> Utilisateur:
    mairie = Utilisateur.objects.create_superuser("mairie", "x", nom="La mairie")
    mairie.history.all().delete()
    return mairie


@pytest.fixture
def agent(db: None) -> Utilisateur:
    return un_agent("Camille", roles.SERVICE)


def refuser(famille: Famille, par: Utilisateur, motif: str = "Il manque une pièce.") -> None:
    champ, demandeur = Champ(famille, "adresse"), fabriques.parent(famille)
    demande = services.demander(champ, "1 rue Neuve", famille=famille, par=demandeur)
    services.refuser(demande, motif=motif, par=par)


@pytest.mark.parametrize("jour", ["0001-01-01", "2027-11-19", "9999-12-31"])
def test_a_day_out_of_all_calendars_is_refused_in_words(mairie: Utilisateur, jour: str) -> None:
    client, periode = navigateur(mairie), {"du": min(jour, "2026-11-18"), "au": jour}
    assert "Choisissez un jour depuis 2000" in dite(client.get(PAGE, periode))
    assert "Rien n’a été exporté" in dite(client.post(EXPORT, periode, follow=True))


# --- what is found --------------------------------------------------------------------------------


def test_an_answer_is_found_with_who_gave_it_and_its_words(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille
) -> None:
    refuser(famille, agent)

    page = lue(mairie, genre="demandes")

    assert "18 novembre 2026 à 09 h 00" in page
    assert '<td data-titre="Qui">Camille</td>' in page
    assert "Mise à jour refusée" in page
    assert ">famille 000754</a>" in page
    assert "adresse : 36 rue des Fauvettes devient 1 rue Neuve" in page
    assert "« Il manque une pièce. »" in page


def test_money_is_found_with_its_reason(mairie: Utilisateur, famille: Famille) -> None:
    regie = un_agent("Dominique", roles.TRESORERIE)
    trop = fabriques.encaissement(famille, 50_00, enregistre_par=regie)
    rembourser(trop, 20_00, motif="payé deux fois", par=regie)
    paiement = fabriques.paiement(famille, fabriques.facture(famille), jeton="J")
    alerter(paiement, "La banque annonce un rejet.")
    lever(Alerte.objects.get(), suite="La banque a été appelée.", par=regie)
    type(paiement).objects.filter(pk=paiement.pk).update(etat=Etat.A_ECLAIRCIR)
    classer(paiement, motif="vu à la banque", par=regie)

    page = lue(mairie, genre="argent", qui=regie.pk)

    assert "Encaissement, chèque" in page
    assert "Remboursement" in page
    assert "−20,00 €" in page
    assert "payé deux fois" in page
    assert "Suite : La banque a été appelée." in page
    assert "vu à la banque" in page
    assert page.count('data-titre="Qui">Dominique<') == 3


def test_rights_and_accesses_are_found(mairie: Utilisateur, horloge: Any) -> None:
    agent, creche = un_agent("Camille", roles.SERVICE), fabriques.petite_enfance()
    creche.save()
    horloge.shift(timedelta(minutes=1))
    creche.agents.add(agent)
    page = lue(mairie, genre="comptes")
    assert "service Village de la petite enfance" in page
    assert "agents : (vide) devient « Camille »" in page
    assert "Mot de passe changé" in page
    assert "argon2" not in page
    assert "md5$" not in page


def test_signing_in_is_found_of_agents_only(mairie: Utilisateur, famille: Famille) -> None:
    fabriques.agent(roles.SERVICE)
    nom = Utilisateur.objects.get(is_superuser=False, is_staff=True).identifiant
    for identifiant in (nom, famille.code):
        champs = {"username": identifiant, "password": fabriques.MOT_DE_PASSE}
        assert Client().post("/connexion/", champs).status_code == 302
    page = lue(mairie, genre="connexions", qui="agents")
    assert page.count("Connexion</td>") == 2  # the reader's own, and this one
    assert nom in page
    assert famille.code not in page


def test_what_the_admin_alone_notes_is_found(agent: Utilisateur, mairie: Utilisateur) -> None:
    champs = {"nom": "sans œuf", "ordre": 9}
    assert navigateur(agent).post("/admin/reservations/regime/add/", champs).status_code == 302
    page = lue(mairie, genre="reglages", qui=agent.pk)
    assert "Création" in page
    assert "régime sans œuf" in page


# --- choosing -------------------------------------------------------------------------------------


def test_a_week_is_read_and_another_when_asked(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    horloge.move_to(LE - timedelta(days=30))
    refuser(famille, agent, "Ancien motif.")
    horloge.move_to(LE)
    assert "Ancien motif." not in lue(mairie)
    assert "Ancien motif." in lue(mairie, du="2026-10-01", au="2026-10-31")
    page = dite(navigateur(mairie).get(PAGE, {"du": "2026-11-02", "au": "2026-11-01"}))
    assert "Le dernier jour ne peut pas précéder le premier." in page
    assert "Écrivez une date" in dite(navigateur(mairie).get(PAGE, {"du": "hier"}))


def test_a_day_is_the_town_s(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille, horloge: time_machine.Traveller
) -> None:
    """At 23 h 30 UTC it is the next day in Paris."""
    horloge.move_to(datetime(2026, 11, 16, 23, 30, tzinfo=ZoneInfo("UTC")))
    refuser(famille, agent)
    horloge.move_to(LE)
    assert "refusée" in lue(mairie, du="2026-11-17", au="2026-11-17")
    assert "refusée" not in lue(mairie, du="2026-11-16", au="2026-11-16")


def test_acts_are_chosen_by_who(mairie: Utilisateur, agent: Utilisateur, famille: Famille) -> None:
    autre = un_agent("Sacha", roles.SERVICE)
    refuser(famille, agent)
    for qui, dedans in ((agent.pk, True), (autre.pk, False), ("agents", True), ("portail", False)):
        assert ("Mise à jour refusée" in lue(mairie, qui=qui)) == dedans
    assert "Mise à jour refusée" not in lue(mairie, qui="familles")
    # What people did comes first; the factories write as the portal does: with nobody.
    page = dite(navigateur(mairie).get(PAGE)).partition("Les actes, le dernier")[2]
    assert "Mise à jour refusée" in page
    assert "le portail" not in page
    assert "Création" in lue(mairie, qui="portail", genre="fiches")
    assert "Création" not in lue(mairie, qui="agents", genre="fiches")


def test_acts_are_found_by_a_family_an_invoice_or_a_reference(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille
) -> None:
    facture = fabriques.facture(famille)
    fabriques.encaissement(famille, facture.total, facture, enregistre_par=agent)
    refuser(fabriques.nouvelle_famille("000999"), agent)
    page = lue(mairie, q="000754")
    assert "000754" in page
    assert "000999" not in page
    assert "Encaissement, chèque" in lue(mairie, q=facture.numero)
    assert "Aucun acte" in lue(mairie, q="introuvable")


# --- who may look ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", roles.ROLES)
def test_the_administrator_alone_looks(role: str) -> None:
    client = navigateur(fabriques.agent(role, fabriques.le_service()))
    assert client.get(PAGE).status_code == 403
    assert client.post(EXPORT).status_code == 403
    assert PAGE not in client.get("/admin/").content.decode()


def test_health_is_told_to_who_has_the_right(mairie: Utilisateur, famille: Famille) -> None:
    malo = fabriques.ecolier(famille)
    malo.regime = "sans porc"
    malo.save()
    TracePai.objects.create(enfant=malo, geste="note", par=mairie)

    complete = lue(mairie)
    assert "régime : « standard » devient « sans porc »" in complete
    assert "PAI noté" in complete
    lecteur = un_agent("Le contrôleur", roles.TRESORERIE, "voir_audit")
    page = lue(lecteur)
    assert "régime : (non montré) devient (non montré)" in page
    assert "sans porc" not in page
    assert "PAI" not in page
    assert "sans porc" not in exporter(lecteur)


# --- constant, whatever there is ------------------------------------------------------------------


def test_the_page_costs_the_same_for_one_act_of_each_as_for_ten(
    mairie: Utilisateur, agent: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "PAR_PAGE", 1000)  # every source is on the page
    client = navigateur(mairie)
    ecole = Ecole.objects.get(nom=fabriques.JULES_FERRY)

    def agir(combien: int) -> None:
        for _ in range(combien):
            famille = fabriques.nouvelle_famille()
            refuser(famille, agent)
            malo = fabriques.ecolier(famille)
            malo.classe = "CM1"
            malo.save()
            jour = date(2026, 11, 17)
            Pointage.objects.create(enfant=malo, jour=jour, ecole=ecole, etat="present", par=agent)
            fabriques.encaissement(famille, 10_00, enregistre_par=agent)
            Service.objects.get(code="PETI").save()

    def requetes() -> int:
        with CaptureQueriesContext(connection) as vues:
            assert client.get(PAGE, {"qui": "tous"}).status_code == 200
        return len(vues)

    for _ in range(2):
        agir(1)
    client.get(PAGE)  # the session's first page costs more
    une = requetes()
    agir(9)
    assert requetes() == une


# --- the file -------------------------------------------------------------------------------------


def exporter(lecteur: Utilisateur, **choix: Any) -> str:
    reponse = navigateur(lecteur).post(EXPORT, choix)
    assert reponse["Content-Type"] == "text/csv; charset=utf-8"
    return reponse.content.decode("utf-8-sig")


def test_the_period_goes_out_as_a_file_and_that_is_an_act(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille
) -> None:
    refuser(famille, agent)

    lignes = exporter(mairie, genre="demandes", qui=agent.pk).splitlines()

    assert lignes[0] == "le;qui;quoi;objet;detail"
    assert lignes[1].startswith(
        '18/11/2026 09:00:00;Camille;Mise à jour refusée;famille 000754;"adresse'
    )
    assert len(lignes) == 2
    pris = ExportListe.objects.get()
    assert (pris.par, pris.lignes) == (mairie, 1)
    assert pris.filtres == "du 12 novembre 2026 au 18 novembre 2026, Camille, Demandes des familles"
    page = lue(mairie, genre="exports")
    assert "La mairie" in page
    assert "actes (audit)" in page
    assert "1 ligne" in page


def test_the_file_runs_nothing_in_a_spreadsheet(
    mairie: Utilisateur, agent: Utilisateur, famille: Famille
) -> None:
    Utilisateur.objects.filter(pk=agent.pk).update(nom="=1+1")
    refuser(famille, agent)
    assert ";'=1+1;" in exporter(mairie, genre="demandes")


def test_a_file_too_long_is_refused_whole(
    mairie: Utilisateur, agent: Utilisateur, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        refuser(fabriques.nouvelle_famille(), agent)
    monkeypatch.setattr(exports, "MAXIMUM", 2)
    reponse = navigateur(mairie).post(EXPORT, {"genre": "demandes"}, follow=True)
    assert "Plus de 2 actes : choisissez une période plus courte" in dite(reponse)
    assert not ExportListe.objects.exists()
    monkeypatch.setattr(exports, "MAXIMUM", 3)
    assert len(exporter(mairie, genre="demandes").splitlines()) == 4


def test_a_file_is_posted_and_a_wrong_period_takes_none(mairie: Utilisateur) -> None:
    client = navigateur(mairie)
    assert client.get(EXPORT).status_code == 405
    dit = dite(client.post(EXPORT, {"du": "hier"}, follow=True))
    assert "Rien n’a été exporté : voyez la période." in dit
    assert not ExportListe.objects.exists()


def test_the_child_that_is_gone_is_still_told(mairie: Utilisateur, famille: Famille) -> None:
    enfant = fabriques.enfant(famille)
    enfant.rattachements.get().delete()
    Enfant.objects.get().delete()
    assert "d’un enfant effacé (famille 000754)" in lue(mairie, genre="fiches")
