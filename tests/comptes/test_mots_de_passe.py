"""The passwords that people choose, and those that the town gives them."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from lxml import html

from comptes.models import Enfant, Famille, Utilisateur
from comptes.mots_de_passe import ALPHABET, tirer
from comptes.services.initiaux import donner
from portail import settings as reglages
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def utilisateur(famille: Famille) -> Utilisateur:
    """Hélène PETIT, 36 rue des Fauvettes; her child Gaël-Éloi was born on 3 May 2019."""
    enfant = fabriques.enfant(famille, "Gaël-Éloi")
    Enfant.objects.filter(pk=enfant.pk).update(naissance=date(2019, 5, 3), structure="Les Lilas")
    famille.responsables.update(telephone="06 12 34 56 78", courriel="helene.durand@exemple.fr")
    return fabriques.parent(famille)


def refus(mot_de_passe: str, utilisateur: Utilisateur | None = None) -> list[str]:
    try:
        validate_password(mot_de_passe, utilisateur)
    except ValidationError as erreur:
        return [str(e.code) for e in erreur.error_list]
    return []


@pytest.mark.parametrize(
    "bon",
    [
        "Trois-mots-choisis",
        "Un-nouveau-secret-9",
        "girafe bleue sous la pluie",
        "correct horse battery",
        "éléphant-tiroir-vélo",
        "kV7$pQ2!mZ9x",
        "雨の日に歩く青いキリンの夢",
        "bonjour girafe tondeuse",
    ],
)
def test_three_words_or_a_manager_s_own_are_welcome(utilisateur: Utilisateur, bon: str) -> None:
    assert refus(bon, utilisateur) == []


@pytest.mark.parametrize("court", ["a", "kV7$pQ2!mZ9", "girafe bleu"])
def test_eleven_characters_are_one_too_few(court: str) -> None:
    assert "trop_court" in refus(court)


def test_the_message_counts_what_is_missing() -> None:
    with pytest.raises(ValidationError, match="Il manque 1 caractère : il en faut 12 au moins"):
        validate_password("kV7$pQ2!mZ9")


@pytest.mark.parametrize(
    "courant",
    [
        "motdepasse2026",
        "Mot-De-Passe-1",
        "azertyuiop123",
        "Azerty123456!",
        "bonjour12345",
        "Bonjour-Soleil-2026",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "abcdefghijkl",
        "poiuytrezaqsdfg",
        "P@ssw0rd2026!!",
        "m0td3p4ss3!!!",
        "jetaimemaman1",
        "vendrediseptembre",
        "password1234",
    ],
)
def test_everybody_s_passwords_are_refused(courant: str) -> None:
    assert refus(courant) == ["trop_courant"]


def test_digits_alone_are_refused() -> None:
    assert "password_entirely_numeric" in refus("837465920174")


@pytest.mark.parametrize(
    "familial",
    [
        "Gael-Eloi-2019",
        "gaëléloi.petit",
        "G43l.3l0i.P3t1t",
        "Petit-Hélène-36",
        "000754-000754",
        "HelenePetit75",
        "Fauvettes-94350",
        "03052019-petit",
        "0612345678-petit",
        "helene.durand1",
        "Villiers-sur-Marne",
        "VilliersLesLilas",
    ],
)
def test_what_the_papers_say_is_refused(utilisateur: Utilisateur, familial: str) -> None:
    assert "familial" in refus(familial, utilisateur)


def test_a_name_among_other_words_is_no_crime(utilisateur: Utilisateur) -> None:
    assert refus("Gaël mange des girafes", utilisateur) == []


def test_the_names_of_one_family_are_free_to_another(utilisateur: Utilisateur) -> None:
    agent = Utilisateur.objects.creer("scolaire", MOT_DE_PASSE, is_staff=True)
    assert refus("Gaël-Éloi-2019", agent) == []


def test_the_message_names_nobody(utilisateur: Utilisateur) -> None:
    with pytest.raises(ValidationError) as leve:
        validate_password("Gaël-Éloi-Petit", utilisateur)
    texte = " ".join(leve.value.messages).lower()
    assert not {"gaël", "éloi", "petit", "fauvettes"} & set(texte.replace(",", " ").split())


def test_initial_passwords_can_be_read_aloud_and_pass_the_rules(utilisateur: Utilisateur) -> None:
    assert not set("01ilo") & set(ALPHABET)
    for _ in range(200):
        assert "trop_court" not in refus(tirer())
    assert len({tirer() for _ in range(200)}) == 200


def test_passwords_are_stored_hashed_with_argon2_only(famille: Famille, settings: Any) -> None:
    settings.PASSWORD_HASHERS = reglages.PASSWORD_HASHERS  # not the tests' quick one
    utilisateur = fabriques.parent(famille)
    initial = donner(utilisateur)
    utilisateur.refresh_from_db()
    assert identify_hasher(utilisateur.password).algorithm == "argon2"
    assert initial not in utilisateur.password


# --- the pages ------------------------------------------------------------------------------------


def champs(reponse: Any) -> dict[str, Any]:
    page = html.fromstring(reponse.content.decode())
    return {str(c.get("name")): c for c in page.xpath('//form[@class="carte formulaire"]//input')}


def test_password_managers_know_each_field(parent: Client, client: Client) -> None:
    entree = champs(Client().get("/connexion/"))
    assert entree["username"].get("autocomplete") == "username"
    assert entree["password"].get("autocomplete") == "current-password"
    changement = champs(parent.get("/mon-compte/mot-de-passe/"))
    assert changement["old_password"].get("autocomplete") == "current-password"
    for nom in ("new_password1", "new_password2"):
        assert changement[nom].get("autocomplete") == "new-password"
        assert changement[nom].get("maxlength") is None
        assert changement[nom].get("minlength") is None


def test_without_script_the_rule_is_in_words_and_tied_to_the_field(parent: Client) -> None:
    page = html.fromstring(parent.get("/mon-compte/mot-de-passe/").content.decode())
    (champ,) = page.xpath('//input[@name="new_password1"]')
    (aide,) = page.xpath(f'//*[@id="{champ.get("aria-describedby")}"]')
    assert "12 caractères au moins" in aide.text_content()
    assert champ.get("data-force") == "12"


def test_a_refused_password_says_why_and_keeps_the_old_one(
    parent: Client, utilisateur: Utilisateur
) -> None:
    saisie = {"old_password": MOT_DE_PASSE, "new_password1": "Gaël-Éloi-2019"}
    reponse = parent.post("/mon-compte/mot-de-passe/", saisie | {"new_password2": "Gaël-Éloi-2019"})
    page = reponse.content.decode()
    assert "se devine à partir de vos papiers" in page
    assert "Gaël-Éloi-2019" not in page
    utilisateur.refresh_from_db()
    assert utilisateur.check_password(MOT_DE_PASSE)


def test_a_wrong_old_one_is_said_beside_its_field(parent: Client) -> None:
    saisie = {"new_password1": "Trois-mots-choisis", "new_password2": "Trois-mots-choisis"}
    reponse = parent.post("/mon-compte/mot-de-passe/", saisie | {"old_password": "faux"})
    assert "old_password" in reponse.context["form"].errors


def test_two_different_ones_are_told_apart(parent: Client) -> None:
    saisie = {"old_password": MOT_DE_PASSE, "new_password1": "Trois-mots-choisis"}
    reponse = parent.post("/mon-compte/mot-de-passe/", saisie | {"new_password2": "autre"})
    assert "ne sont pas les mêmes" in reponse.content.decode()


def test_one_thing_is_said_at_a_time_beside_the_password_itself(
    parent: Client, famille: Famille
) -> None:
    court = "court"
    champs = {"old_password": MOT_DE_PASSE, "new_password1": court, "new_password2": court}
    erreurs = parent.post("/mon-compte/mot-de-passe/", champs).context["form"].errors

    assert list(erreurs) == ["new_password1"]
    assert len(erreurs["new_password1"]) == 1
