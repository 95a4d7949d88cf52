"""Who changed what, when, from what to what: kept whatever the road, and shown to who may see."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comptes import services
from comptes.champs import Champ
from comptes.models import Enfant, Famille, Responsable, Utilisateur
from comptes.services import enfants_partages
from portail import roles
from tests import fabriques
from tests.fichiers import FAMILLE, octets
from tests.importateur import Importateur

pytestmark = pytest.mark.django_db


def navigateur(utilisateur: Utilisateur) -> Client:
    client = Client()
    client.force_login(utilisateur, backend="comptes.backends.Connexion")
    return client


@pytest.fixture
def mairie() -> Client:
    return navigateur(Utilisateur.objects.create_superuser("mairie", "x", nom="La mairie"))


def page(client: Client, objet: Any, **options: Any) -> Any:
    nom = f"admin:{objet._meta.app_label}_{objet._meta.model_name}_history"
    return client.get(reverse(nom, args=[objet.pk]), options)


def texte(reponse: Any) -> str:
    return " ".join(reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").split())


def importer(tmp_path: Path, **champs: str) -> None:
    assert Importateur("importer_familles", tmp_path)(octets([{**FAMILLE, **champs}])).statut == 0


def test_an_import_leaves_the_history_of_all_that_it_wrote(mairie: Client, tmp_path: Path) -> None:
    importer(tmp_path)
    importer(tmp_path, adresse="1 place du Marché", telephone="", classe="CE1", tranche="T4")

    dit = texte(page(mairie, Famille.objects.get(code="000754")))

    for attendu in (
        "Création, famille 000754",
        "Création, responsable Hélène PETIT",
        "Création, enfant Gabin PETIT",
        "Création, rattachement Gabin PETIT",
        "adresse : « 36 rue des Fauvettes » devient « 1 place du Marché »",
        "téléphone : « 06 95 48 70 98 » devient (vide)",
        "classe : (vide) devient « CE1 »",
        "tranche : « T3 » devient « T4 »",
        "le portail",
        "fichier des familles",
    ):
        assert attendu in dit, attendu
    compte = Utilisateur.objects.get(identifiant="000754")
    assert "fichier des familles" in texte(page(mairie, compte))


def test_the_hand_that_changed_it_has_a_name(mairie: Client, famille: Famille) -> None:
    adulte = Responsable.objects.get(famille=famille)
    adulte._history_user = Utilisateur.objects.creer("scolaire", nom="Le scolaire")  # type: ignore[attr-defined]
    adulte.telephone = "01 02 03 04 05"
    adulte.save()
    dit = texte(page(mairie, famille))
    assert "Le scolaire" in dit
    assert "téléphone : (vide) devient « 01 02 03 04 05 »" in dit


def test_a_password_is_never_in_the_history(mairie: Client, famille: Famille) -> None:
    parent = fabriques.parent(famille)
    parent.set_password("Un-long-secret-9")
    parent.save()
    dit = texte(page(mairie, parent))
    assert "mot de passe changé" in dit
    assert parent.password not in dit
    assert "Un-long-secret-9" not in dit


def test_a_child_who_left_the_family_leaves_the_link_there_was(
    mairie: Client, famille: Famille
) -> None:
    enfant = fabriques.enfant(famille)
    assert "Création, enfant Gabin PETIT" in texte(page(mairie, famille))
    famille.rattachements.all().delete()
    enfant.classe = "CM2"
    enfant.save()
    dit = texte(page(mairie, famille))
    assert "Suppression, rattachement Gabin PETIT" in dit
    assert "CM2" not in dit
    enfant.delete()
    dit = texte(page(mairie, famille))
    assert "Suppression, rattachement Gabin PETIT" in dit
    Enfant.history.all().delete()
    dit = texte(page(mairie, famille))
    assert "Suppression, rattachement d’un enfant effacé" in dit
    assert "None" not in dit


def test_of_a_shared_child_no_service_reads_the_other_family_s_affairs(famille: Famille) -> None:
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    autre = fabriques.nouvelle_famille("741852")
    fabriques.facture(famille)
    fabriques.facture(autre, service=fabriques.petite_enfance())
    siens = [fabriques.enfant(f) for f in (autre, famille)]
    Enfant.objects.update(naissance=date(2021, 1, 12))
    couple = enfants_partages.couples(mairie)[0]
    gabin = enfants_partages.relier(couple, par=mairie)
    assert gabin == siens[0]

    def demander(classe: str) -> None:
        champ = Champ(Enfant.objects.get(pk=gabin.pk), "classe")
        demande = services.demander(champ, classe, famille=autre, par=fabriques.parent(autre))
        services.appliquer(demande, par=mairie)

    scolaire = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    demander("CM1")
    dit = texte(page(scolaire, famille))
    assert "classe : (vide) devient « CM1 »" in dit
    assert "demande d’une famille" in dit
    assert "741852" not in dit

    enfants_partages.delier(famille.rattachements.get(), par=mairie)
    demander("CM2")
    dit = texte(page(scolaire, famille))
    for mot in ("CM2", "741852", "None"):
        assert mot not in dit


def test_roles_taken_and_given_are_told_by_name(mairie: Client) -> None:
    agent = fabriques.agent(roles.SERVICE)
    agent.groups.clear()
    dit = texte(page(mairie, agent))
    assert "groupes : (vide) devient « Agents de service »" in dit
    assert "groupes : « Agents de service » devient (vide)" in dit


def test_who_may_see_a_service_is_remembered_from_either_side(mairie: Client) -> None:
    service = fabriques.le_service()
    agent = fabriques.agent(roles.SERVICE)
    etapes = [
        lambda: service.agents.add(agent),
        lambda: agent.services.remove(service),
        lambda: agent.services.set([service]),
        lambda: agent.services.clear(),
    ]
    for etape in etapes:
        avant = service.history.count()
        etape()
        assert service.history.count() == avant + 1
    dit = texte(page(mairie, service))
    assert dit.count(f"agents : (vide) devient « {agent} »") == 2
    assert dit.count(f"agents : « {agent} » devient (vide)") == 2


def test_a_role_s_members_are_remembered_from_the_group_too(mairie: Client) -> None:
    agent = fabriques.agent("")
    Group.objects.get(name=roles.SERVICE).user_set.add(agent)
    assert "groupes : (vide) devient « Agents de service »" in texte(page(mairie, agent))


def test_a_service_sees_the_history_of_its_own_families(famille: Famille) -> None:
    fabriques.facture(famille)
    sien = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    autre = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))
    assert page(sien, famille).status_code == 200
    assert page(autre, famille).status_code == 404
    assert page(sien, fabriques.parent(famille)).status_code == 403


def test_the_treasury_reads_no_child_s_sheet(famille: Famille) -> None:
    enfant = fabriques.enfant(famille)
    enfant.regime = "sans porc"
    enfant.save()
    tresorerie = navigateur(fabriques.agent(roles.TRESORERIE))
    scolaire = navigateur(fabriques.agent(roles.SERVICE, fabriques.le_service()))
    dit = texte(page(scolaire, famille))
    assert "Gabin" in dit
    assert "régime : (non montré)" in dit
    dit = texte(page(tresorerie, famille))
    assert "Hélène PETIT" in dit
    for mot in ("porc", "régime", "Gabin"):
        assert mot not in dit


def test_a_diet_is_not_shown_to_a_service_that_only_bills_the_family(
    mairie: Client, famille: Famille
) -> None:
    enfant = fabriques.enfant(famille)
    enfant.regime = "sans porc"
    enfant.save()
    petite = fabriques.petite_enfance()
    fabriques.facture(famille, service=petite)
    dit = texte(page(navigateur(fabriques.agent(roles.SERVICE, petite)), famille))
    assert "Changement, enfant Gabin PETIT" in dit
    assert "porc" not in dit
    assert "régime : (vide) devient « sans porc »" in texte(page(mairie, famille))


def test_long_histories_come_page_by_page_in_as_many_queries(
    mairie: Client, famille: Famille
) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            page(mairie, famille)
        return len(faites)

    enfant = fabriques.enfant(famille)
    enfant.classe = "CP"
    enfant.save()
    page(mairie, famille)
    peu = requetes()
    for numero in range(60):
        famille.adresse = f"{numero} rue des Fauvettes"
        famille.save()
    fabriques.enfant(famille, "Malo")
    assert requetes() == peu
    assert "rue des Fauvettes" in texte(page(mairie, famille, page="2"))


def test_an_account_s_history_reads_each_row_once(mairie: Client, famille: Famille) -> None:
    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            page(mairie, compte)
        return len(faites)

    compte = fabriques.parent(famille)
    compte.nom = "Hélène"
    compte.save()
    page(mairie, compte)
    peu = requetes()
    for numero in range(30):
        compte.nom = f"Hélène {numero}"
        compte.save()
    assert requetes() == peu
    assert "Changement, compte Hélène 29" in texte(page(mairie, compte))


def test_a_history_too_long_says_that_older_changes_exist(
    mairie: Client, famille: Famille, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portail.historique.MAXIMUM", 3)
    for rue in ("1 rue A", "2 rue B"):
        famille.adresse = rue
        famille.save()
    assert "De plus anciens existent" not in texte(page(mairie, famille))
    famille.adresse = "3 rue C"
    famille.save()
    dit = texte(page(mairie, famille))
    assert "les 3 derniers changements" in dit
    assert "De plus anciens existent" in dit
    assert "1 rue A" in dit


def test_a_history_is_looked_at_only(mairie: Client, famille: Famille) -> None:
    enfant: Enfant = fabriques.enfant(famille)
    reponse = page(mairie, famille)
    assert 'type="submit"' not in texte(reponse).replace("Déconnexion", "").split("<main")[-1]
    assert not hasattr(enfant, "revert")
