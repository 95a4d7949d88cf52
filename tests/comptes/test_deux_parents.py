"""Two adults of one household, each with an own login, e-mail and password."""

import re

import pytest
from django.test import Client

from comptes.models import Famille, Responsable, Utilisateur
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def marc(famille: Famille) -> Responsable:
    return Responsable.objects.create(famille=famille, rang=2, nom="PETIT", prenom="Marc")


def ouvrir(client: Client) -> str:
    return client.post("/mon-compte/famille/acces/2/", follow=True).content.decode()


def mot_de_passe(page: str) -> str:
    trouve = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page)
    assert trouve, page
    return trouve[0]


def entrer(identifiant: str, mot: str) -> Client:
    client = Client()
    client.post("/connexion/", {"username": identifiant, "password": mot})
    return client


def test_the_first_adult_opens_the_second_access(
    parent: Client, famille: Famille, marc: Responsable
) -> None:
    facture = fabriques.facture(famille)
    assert "Ouvrir un accès à Marc" in parent.get("/mon-compte/famille/").content.decode()

    page = ouvrir(parent)

    assert "000754-2" in page
    second = entrer("000754-2", mot_de_passe(page))
    assert facture.numero in second.get("/factures/").content.decode()
    assert "Ouvrir un accès à Marc" not in parent.get("/mon-compte/famille/").content.decode()


def test_the_password_is_shown_once_and_kept_nowhere(parent: Client, marc: Responsable) -> None:
    mot = mot_de_passe(ouvrir(parent))

    encore = ouvrir(parent)
    assert "a déjà un accès" in encore
    assert mot not in encore
    compte = Utilisateur.objects.get(identifiant="000754-2")
    assert mot not in str(vars(compte))
    assert compte.check_password(mot)


def test_a_closed_access_is_said_to_be_closed(parent: Client, marc: Responsable) -> None:
    ouvrir(parent)
    Utilisateur.objects.filter(identifiant="000754-2").update(is_active=False)

    page = " ".join(parent.get("/mon-compte/famille/").content.decode().split())
    assert "L’accès de Marc est fermé" in page
    assert "Marc se connecte avec" not in page


def test_the_second_adult_opens_nobody_s_access(
    parent: Client, famille: Famille, marc: Responsable
) -> None:
    second = entrer("000754-2", mot_de_passe(ouvrir(parent)))
    Responsable.objects.create(famille=famille, rang=3, nom="PETIT", prenom="Lise")

    assert second.post("/mon-compte/famille/acces/3/").status_code == 404
    assert "Ouvrir un accès" not in second.get("/mon-compte/famille/").content.decode()


def test_another_family_s_second_adult_is_out_of_reach(parent: Client) -> None:
    autre = fabriques.nouvelle_famille()
    Responsable.objects.create(famille=autre, rang=2, nom="MARTIN", prenom="Thomas")

    assert parent.post("/mon-compte/famille/acces/2/").status_code == 404
    assert not Utilisateur.objects.filter(identifiant=f"{autre.code}-2").exists()


def test_their_sessions_baskets_and_addresses_live_side_by_side(
    famille: Famille, parent: Client, marc: Responsable
) -> None:
    facture = fabriques.facture(famille)
    lui = entrer("000754-2", mot_de_passe(ouvrir(parent)))
    elle = entrer("000754", MOT_DE_PASSE)
    elle.post("/panier/ajouter/", {"facture": facture.numero})

    assert facture.numero in elle.get("/panier/").content.decode()
    assert facture.numero not in lui.get("/panier/").content.decode()
    # each changes an own password and stays; the other notices nothing
    champs = {"new_password1": "un-seul-secret-a-lui", "new_password2": "un-seul-secret-a-lui"}
    lui.post("/mon-compte/sessions/")
    assert elle.get("/").status_code == 200
    elle.post("/mon-compte/mot-de-passe/", champs | {"old_password": MOT_DE_PASSE})
    assert elle.get("/").status_code == 200
    # her address is not his: he is asked for one of his own
    assert fabriques.parent(famille).adresse not in lui.get("/mon-compte/").content.decode()


def test_a_login_that_is_somebody_else_s_is_said_and_not_taken(
    parent: Client, marc: Responsable
) -> None:
    Utilisateur.objects.creer("000754-2", is_staff=True)

    assert "déjà celui d’un autre compte" in ouvrir(parent)
    marc.refresh_from_db()
    assert marc.utilisateur is None
