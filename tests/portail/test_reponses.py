"""The ready answers of a service: its own agents write them, the town's file brings the first."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from comptes.models import Utilisateur
from factures.models import Service
from portail import chargement, roles
from portail.mots import inconnus, remplir
from portail.reponses.models import DelaiReponse, ModeleReponse
from portail.reponses.mots import MOTS
from tests import fabriques

pytestmark = pytest.mark.django_db
LISTE, AJOUT = "/admin/demandes/modelereponse/", "/admin/demandes/modelereponse/add/"


@pytest.fixture
def scolaire() -> Service:
    return fabriques.le_service()


@pytest.fixture
def bureau(scolaire: Service) -> Client:
    return navigateur(fabriques.agent(roles.SERVICE, scolaire))


def navigateur(agent: Utilisateur) -> Client:
    client = Client()
    client.force_login(agent, backend="comptes.backends.Connexion")
    return client


def saisie(service: Service, **champs: str) -> dict[str, object]:
    vide = {"titre": "Bien noté", "sorte": "", "geste": "", "texte": "C’est noté."}
    return {"service": service.pk, **vide, **champs}


# --- the words ------------------------------------------------------------------------------------


def test_words_are_replaced_once_and_the_rest_stays() -> None:
    valeurs = {"enfant": "{jours}", "jours": "le 5"}
    assert remplir("{enfant}, {jours}, {autre} {", valeurs) == "{jours}, le 5, {autre} {"
    assert inconnus("{enfant} {enfants} {}", MOTS) == ["{enfants}", "{}"]


def test_a_word_that_the_portal_does_not_know_is_refused(scolaire: Service) -> None:
    modele = ModeleReponse(service=scolaire, titre="Faux", texte="Bonjour {nom}.")
    with pytest.raises(ValidationError, match=r"ne sait pas remplacer \{nom\}"):
        modele.full_clean()


@pytest.mark.parametrize("ville", chargement.disponibles())
def test_each_town_begins_with_ready_answers(ville: str) -> None:
    ModeleReponse.objects.all().delete()
    for _ in range(2):
        chargement.charger(ville)
    assert ModeleReponse.objects.filter(service__code="SCOL").count() == 3


# --- who writes them ------------------------------------------------------------------------------


def test_a_service_writes_changes_and_erases_its_own(bureau: Client, scolaire: Service) -> None:
    assert bureau.post(AJOUT, saisie(scolaire)).status_code == 302
    modele = ModeleReponse.objects.get(titre="Bien noté")
    fiche = f"{LISTE}{modele.pk}/"
    bureau.post(f"{fiche}change/", saisie(scolaire, texte="C’est fait."))
    modele.refresh_from_db()
    assert modele.texte == "C’est fait."
    assert "« C’est noté. » devient « C’est fait. »" in bureau.get(
        f"{fiche}history/"
    ).content.decode().replace("\xa0", " ")
    bureau.post(f"{fiche}delete/", {"post": "yes"})
    assert not ModeleReponse.objects.filter(titre="Bien noté").exists()


def test_another_service_s_answers_are_out_of_reach(scolaire: Service) -> None:
    sien = ModeleReponse.objects.filter(service=scolaire).earliest("pk")
    ailleurs = navigateur(fabriques.agent(roles.SERVICE, fabriques.petite_enfance()))

    assert sien.titre not in ailleurs.get(LISTE).content.decode()
    for page in ("change", "delete"):
        reponse = ailleurs.post(f"{LISTE}{sien.pk}/{page}/", saisie(scolaire) | {"post": "yes"})
        assert reponse.headers["Location"] == "/admin/"  # as if absent
    refus = ailleurs.post(AJOUT, saisie(scolaire))
    assert "Sélectionnez un choix valide" in refus.content.decode()
    assert ModeleReponse.objects.filter(pk=sien.pk, titre=sien.titre).exists()
    assert not ModeleReponse.objects.filter(titre="Bien noté").exists()


@pytest.mark.parametrize("role", [roles.TRESORERIE, roles.RESTAURATION])
def test_the_other_roles_have_no_answers(role: str) -> None:
    client = navigateur(fabriques.agent(role, fabriques.le_service()))
    assert client.get(LISTE).status_code == 403
    assert client.get("/admin/demandes/delaireponse/").status_code == 403


def test_a_service_says_within_how_many_days_it_answers(bureau: Client, scolaire: Service) -> None:
    page = "/admin/demandes/delaireponse/add/"
    assert (
        "inférieure ou égale à 60"
        in bureau.post(page, {"service": scolaire.pk, "jours": 90}).content.decode()
    )
    bureau.post(page, {"service": scolaire.pk, "jours": 3})
    assert DelaiReponse.objects.get().jours == 3
