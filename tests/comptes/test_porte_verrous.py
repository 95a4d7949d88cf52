"""Too many tries wait; nobody learns which codes exist, and nobody keeps a family out for long."""

import re
import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import connection
from django.test import Client
from django.utils import timezone

from comptes import appareil
from comptes.models import Famille, Utilisateur
from comptes.verrous import ETRANGERS, reseau
from tests import fabriques
from tests.comptes.test_oubli import choisir, lien_de
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
ICI, PARTOUT, ADRESSE = ETRANGERS
CODES = ("000754", "999999")  # the first one exists


def entrer(client: Client, code: str, mot_de_passe: str = "faux", **extra: Any) -> int:
    essai = {"username": code, "password": mot_de_passe}
    return int(client.post("/connexion/", essai, **extra).status_code)


def ailleurs(n: int) -> Client:
    return Client(REMOTE_ADDR=f"203.0.{n // 250}.{n % 250 + 1}")


def attaquer(code: str, essais: int = PARTOUT.essais) -> None:
    """One try from each of that many addresses."""
    for n in range(essais):
        entrer(ailleurs(n), code)


@pytest.mark.parametrize("code", CODES)
def test_the_wait_here_ends_by_itself_although_somebody_goes_on(
    famille: Famille, code: str
) -> None:
    client, debut = Client(), timezone.now()
    with time_machine.travel(debut, tick=False) as horloge:
        assert [entrer(client, code) for _ in range(5)] == [200] * 4 + [429]
        for _ in range(14):
            horloge.shift(timedelta(minutes=1))
            assert entrer(client, code) == 429
        horloge.shift(timedelta(minutes=1))
        assert entrer(client, code, MOT_DE_PASSE) == (302 if code == "000754" else 200)


@pytest.mark.parametrize("code", CODES)
def test_tries_from_everywhere_close_a_code_for_five_minutes(famille: Famille, code: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for n in range(PARTOUT.essais - 1):
            assert entrer(ailleurs(n), code) == 200
        reponse = ailleurs(98).post("/connexion/", {"username": code, "password": "faux"})
        assert reponse.status_code == 429
        assert "patientez 5 minutes" in reponse.content.decode()
        assert entrer(ailleurs(99), code, MOT_DE_PASSE) == 429
        horloge.shift(PARTOUT.pause)
        attendu = 302 if code == "000754" else 200
        assert entrer(ailleurs(99), code, MOT_DE_PASSE) == attendu


def test_the_family_s_own_device_gets_in_meanwhile(famille: Famille) -> None:
    chez_elle = Client()
    assert entrer(chez_elle, "000754", MOT_DE_PASSE) == 302
    chez_elle.post("/deconnexion/")
    attaquer("000754")
    assert entrer(Client(), "000754", MOT_DE_PASSE) == 429

    assert entrer(chez_elle, "000754", MOT_DE_PASSE, REMOTE_ADDR="192.0.2.77") == 302


def test_the_family_s_own_device_has_its_own_five_tries(famille: Famille) -> None:
    chez_elle = Client()
    entrer(chez_elle, "000754", MOT_DE_PASSE)
    chez_elle.post("/deconnexion/")

    essais = [entrer(chez_elle, "000754", REMOTE_ADDR=f"192.0.2.{n}") for n in range(1, 7)]

    assert essais == [200] * 4 + [429] * 2  # wherever it goes
    assert entrer(Client(), "000754", MOT_DE_PASSE) == 302  # and nobody else waits


def test_a_device_known_for_one_code_is_a_stranger_to_the_others(famille: Famille) -> None:
    autre = fabriques.nouvelle_famille()
    voisin = Client()
    entrer(voisin, autre.code, MOT_DE_PASSE)
    voisin.post("/deconnexion/")
    attaquer("000754")
    assert entrer(voisin, "000754", MOT_DE_PASSE) == 429


@pytest.mark.parametrize("valeur", ["", "x", "WyJhIixbImIiXV0:1:x"])
def test_a_forged_mark_is_no_mark(famille: Famille, valeur: str) -> None:
    attaquer("000754")
    faussaire = Client()
    faussaire.cookies[appareil.COOKIE] = valeur
    assert entrer(faussaire, "000754", MOT_DE_PASSE) == 429


def test_the_mark_tells_no_code_and_scripts_cannot_read_it(famille: Famille) -> None:
    client = Client()
    entrer(client, "000754", MOT_DE_PASSE)
    cookie = client.cookies[appareil.COOKIE]
    assert "000754" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_refused_try_leaves_no_mark(famille: Famille) -> None:
    client = Client()
    entrer(client, "000754")
    assert appareil.COOKIE not in client.cookies


def test_one_address_cannot_try_the_whole_town_s_codes(famille: Famille) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        client = Client()
        essais = [entrer(client, f"9{n:05d}") for n in range(ADRESSE.essais)]
        assert set(essais[:-1]) == {200}
        assert essais[-1] == 429
        assert entrer(client, "000754", MOT_DE_PASSE) == 429
        assert entrer(ailleurs(1), "000754", MOT_DE_PASSE) == 302
        horloge.shift(ADRESSE.pause)
        assert entrer(Client(), "000754", MOT_DE_PASSE) == 302


def test_a_school_s_address_full_of_successes_is_never_closed(famille: Famille) -> None:
    for _ in range(ADRESSE.essais + 5):
        assert entrer(Client(), "000754", MOT_DE_PASSE) == 302


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, None),
    ],
)
def test_an_ipv6_subscriber_is_one_place(adresse: str | None, attendu: str | None) -> None:
    assert reseau(adresse) == attendu


def test_five_addresses_of_one_ipv6_subscriber_are_five_tries(famille: Famille) -> None:
    for n in range(1, 6):
        statut = entrer(Client(REMOTE_ADDR=f"2001:db8:1:2::{n}"), "000754")
    assert statut == 429


def test_a_browser_that_changes_its_name_is_the_same_stranger(famille: Famille) -> None:
    for n in range(5):
        statut = entrer(Client(), "000754", headers={"User-Agent": f"robot {n}"})
    assert statut == 429
    assert AccessAttempt.objects.count() == 1


def test_the_letter_s_link_lifts_every_wait(famille: Famille) -> None:
    attaquer("000754")
    chez_lui = Client()
    assert choisir(chez_lui, lien_de("000754"), "Trois-mots-choisis").status_code == 302
    attaquer("000754")  # they go on
    assert entrer(chez_lui, "000754", "Trois-mots-choisis") == 302


def test_old_tries_are_forgotten(famille: Famille) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        attaquer("000754", 3)
        horloge.shift(timedelta(minutes=16))
        entrer(Client(), "888888")
        assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["888888"]


def test_agents_codes_wait_alike() -> None:
    Utilisateur.objects.creer("mairie", MOT_DE_PASSE, is_staff=True)
    for code in ("mairie", "maire"):
        assert [entrer(Client(), code) for _ in range(5)] == [200] * 4 + [429]


# --- the same cost ----------------------------------------------------------------------------


@pytest.fixture
def calculs(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Every password that is hashed, with the costly hasher's place taken by a quick one."""
    faits: list[str] = []
    vrai: Callable[..., str] = PBKDF2PasswordHasher.encode

    def compte(self: PBKDF2PasswordHasher, password: str, salt: str, iterations: int = 1) -> str:
        faits.append(password)
        return vrai(self, password, salt, 1)

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", compte)
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    return faits


def etats_d_un_code() -> dict[str, str]:
    """Codes of every kind, each refused with the password `faux`."""
    famille = fabriques.nouvelle_famille()
    inactive = fabriques.nouvelle_famille()
    Utilisateur.objects.filter(identifiant=inactive.code).update(is_active=False)
    Utilisateur.objects.creer("777001")
    Utilisateur.objects.creer("agent-x", MOT_DE_PASSE, is_staff=True)
    return {
        "famille": famille.code,
        "inactive": inactive.code,
        "sans mot de passe": "777001",
        "agent": "agent-x",
        "inconnu": "999999",
    }


def test_every_refusal_costs_one_hash_and_the_same_queries(
    calculs: list[str], django_assert_max_num_queries: Any
) -> None:
    couts = {}
    for nom, code in etats_d_un_code().items():
        calculs.clear()
        with django_assert_max_num_queries(100) as requetes:
            assert entrer(Client(), code) == 200
        couts[nom] = (len(calculs), len(requetes))
    assert set(couts.values()) == {(1, couts["inconnu"][1])}, couts


def test_a_wait_costs_no_hash_for_anybody(calculs: list[str]) -> None:
    for code in etats_d_un_code().values():
        for _ in range(5):
            entrer(Client(), code)
        calculs.clear()
        assert entrer(Client(), code, MOT_DE_PASSE) == 429
        assert calculs == []


def vue(reponse: Any) -> tuple[int, list[str], str]:
    """What a robot can compare: the status, the headers, the page without its own secrets."""
    page = re.sub(r'value="[^"]*"', "", reponse.content.decode())
    return reponse.status_code, sorted(reponse.headers), page


def test_every_refusal_reads_alike_from_the_first_to_the_sixth(famille: Famille) -> None:
    vues = {}
    for nom, code in etats_d_un_code().items():
        essai = {"username": code, "password": "faux"}
        client = Client()
        vues[nom] = [vue(client.post("/connexion/", essai)) for _ in range(6)]
    for nom, siennes in vues.items():
        assert siennes == vues["inconnu"], nom
    assert [statut for statut, *_ in vues["inconnu"]] == [200] * 4 + [429] * 2


@pytest.mark.long
def test_with_the_real_hash_no_kind_of_code_takes_longer(famille: Famille, settings: Any) -> None:
    """The medians of many tries lie closer together than one hash takes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.AXES_ENABLED = False
    codes = etats_d_un_code()
    for utilisateur in Utilisateur.objects.exclude(identifiant="777001"):
        utilisateur.set_password(MOT_DE_PASSE)
        utilisateur.save()
    durees: dict[str, list[float]] = {nom: [] for nom in codes}
    for _ in range(30):
        for nom, code in codes.items():
            debut = time.perf_counter()
            assert entrer(Client(), code) == 200
            durees[nom].append(time.perf_counter() - debut)
    debut = time.perf_counter()
    make_password(MOT_DE_PASSE)
    un_calcul = time.perf_counter() - debut
    medianes = {nom: statistics.median(d) for nom, d in durees.items()}
    assert max(medianes.values()) - min(medianes.values()) < un_calcul / 3, medianes


@pytest.mark.django_db(transaction=True)
def test_a_burst_in_parallel_is_hardly_more_than_the_limit(famille: Famille) -> None:
    """What is in flight at the same moment may pass; the next does not."""
    statuts: list[int] = []

    def salve() -> None:
        try:
            for _ in range(8):
                statuts.append(entrer(Client(), "000754"))
        finally:
            connection.close()

    fils = [threading.Thread(target=salve) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()

    tentes = sum(AccessAttempt.objects.values_list("failures_since_start", flat=True))
    assert len(statuts) == 32
    assert ICI.essais <= tentes < ICI.essais + len(fils)
