"""Mon compte: the password, the sessions, the last sign-ins."""

import pytest
import time_machine
from django.test import Client

from comptes.models import Connexion, Famille, Utilisateur
from comptes.services import appareil_en_mots
from comptes.services.initiaux import donner_acces
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
CHOISI = "tulipes-sous-la-pluie-47"
TELEPHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36"
)


def entrer(famille: Famille, mot_de_passe: str = MOT_DE_PASSE, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/connexion/", {"username": famille.code, "password": mot_de_passe})
    return client


def est_entre(client: Client) -> bool:
    return client.get("/").status_code == 200


def changer(client: Client, ancien: str, nouveau: str, encore: str = "") -> str:
    champs = {"old_password": ancien, "new_password1": nouveau, "new_password2": encore or nouveau}
    return client.post("/mon-compte/mot-de-passe/", champs, follow=True).content.decode()


def test_a_new_password_ends_the_other_sessions_and_not_this_one(famille: Famille) -> None:
    ici, ailleurs = entrer(famille), entrer(famille)

    assert "Votre mot de passe est changé." in changer(ici, MOT_DE_PASSE, CHOISI)

    assert est_entre(ici)
    assert not est_entre(ailleurs)
    assert not est_entre(entrer(famille))
    assert est_entre(entrer(famille, CHOISI))


def test_without_the_old_password_nothing_changes(famille: Famille) -> None:
    ici = entrer(famille)

    assert "Ce n’est pas votre mot de passe actuel." in changer(ici, "faux", CHOISI)
    assert est_entre(entrer(famille))


def test_an_open_session_is_no_place_to_guess_the_password(famille: Famille) -> None:
    ici = entrer(famille)
    for _ in range(4):
        changer(ici, "faux", CHOISI)
    assert est_entre(ici)

    assert "Trop d’essais" in changer(ici, "faux", CHOISI)
    assert not est_entre(ici)
    assert est_entre(entrer(famille))


def test_two_new_passwords_that_differ_change_nothing(famille: Famille) -> None:
    ici = entrer(famille)

    changer(ici, MOT_DE_PASSE, CHOISI, "tulipes-sous-la-pluie-48")
    assert est_entre(entrer(famille))


def test_the_town_s_password_is_advised_against_until_another_is_chosen(famille: Famille) -> None:
    (acces,) = donner_acces(famille.responsables.all())
    ici = entrer(famille, acces.mot_de_passe)
    assert "Choisir mon mot de passe" in ici.get("/").content.decode()
    assert "donné par la ville" in ici.get("/mon-compte/").content.decode()

    changer(ici, acces.mot_de_passe, CHOISI)

    assert "Choisir mon mot de passe" not in ici.get("/").content.decode()
    assert "choisi par vous" in ici.get("/mon-compte/").content.decode()


def test_a_new_initial_password_ends_the_one_before_and_its_sessions(famille: Famille) -> None:
    ici = entrer(famille)
    donner_acces(famille.responsables.all())

    assert not est_entre(ici)
    assert not est_entre(entrer(famille))


def test_one_signs_out_everywhere(famille: Famille) -> None:
    ici, ailleurs = entrer(famille), entrer(famille)
    autre = entrer(fabriques.nouvelle_famille())

    ici.post("/mon-compte/sessions/")

    assert not est_entre(ici)
    assert not est_entre(ailleurs)
    assert est_entre(autre)
    assert est_entre(entrer(famille))


def test_signing_out_everywhere_is_no_link(famille: Famille) -> None:
    ici = entrer(famille)

    assert ici.get("/mon-compte/sessions/").status_code == 405
    assert est_entre(ici)


def test_the_last_sign_ins_are_shown_with_their_device_in_words(famille: Famille) -> None:
    with time_machine.travel("2026-11-20T21:30:00Z", tick=False):
        entrer(famille, agent=TELEPHONE)
    with time_machine.travel("2026-11-22T08:05:00Z", tick=False):
        page = entrer(famille, agent="curl/8").get("/mon-compte/").content.decode()

    assert "Chrome sur un téléphone Android" in page
    assert "20 novembre 2026 à 22\u00a0h\u00a030" in page or "20 novembre 2026 à 22 h 30" in page
    assert "Un navigateur sur un autre appareil" in page
    assert "Pixel" not in page


def test_a_refused_sign_in_is_no_sign_in(famille: Famille) -> None:
    entrer(famille, "faux")

    assert not Connexion.objects.exists()


def test_a_sign_in_is_no_change_of_the_account(famille: Famille) -> None:
    avant = Utilisateur.history.count()
    entrer(famille)

    assert Utilisateur.history.count() == avant


def test_nobody_sees_another_s_sign_ins(famille: Famille) -> None:
    entrer(fabriques.nouvelle_famille(), agent=TELEPHONE)

    assert "Android" not in entrer(famille).get("/mon-compte/").content.decode()


@pytest.mark.parametrize(
    ("agent", "mots"),
    [
        (TELEPHONE, "Chrome sur un téléphone Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
         "Firefox sur un ordinateur Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari sur un iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge sur un ordinateur Windows"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/26.0 Chrome/122.0.0.0 Safari/537.36",
         "Samsung Internet sur une tablette Android"),
        ("", "un navigateur sur un autre appareil"),
    ],
)  # fmt: skip
def test_a_device_in_words(agent: str, mots: str) -> None:
    assert appareil_en_mots(agent) == mots
