"""A forgotten password, or a forgotten code: a link by letter, and one answer to everybody."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from post_office.models import Email

from comptes.models import Famille, Responsable, Utilisateur
from comptes.services import envoyer_liens, oubli
from comptes.services.oubli import LETTRES_PAR_JOUR, REPIT
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
NOUVEAU = "Trois-mots-choisis"
SANS_SECRET = re.compile(r'value="[^"]*"')


def liens_de(lettre: Email) -> list[str]:
    return [
        u.removeprefix("http://testserver") for u in re.findall(r"https?://\S+", lettre.message)
    ]


def lien_de(code: str) -> str:
    """The link of the letter that the portal writes for this code."""
    envoyer_liens(code)
    return liens_de(Email.objects.latest("pk"))[0]


def choisir(client: Client, lien: str, mot_de_passe: str = NOUVEAU) -> Any:
    formulaire = client.get(lien, follow=True)
    nouveau = {"new_password1": mot_de_passe, "new_password2": mot_de_passe}
    return client.post(formulaire.redirect_chain[-1][0], nouveau)


def entrer(client: Client, code: str, mot_de_passe: str) -> int:
    essai = {"username": code, "password": mot_de_passe}
    return int(client.post("/connexion/", essai).status_code)


def second_adulte(famille: Famille, **champs: Any) -> Utilisateur:
    utilisateur = Utilisateur.objects.creer(f"{famille.code}-2", MOT_DE_PASSE)
    fiche = {"nom": "MARTIN", "prenom": "Paul", "courriel": "parent000754@exemple.fr"}
    Responsable.objects.create(famille=famille, rang=2, utilisateur=utilisateur, **(fiche | champs))
    return utilisateur


def test_the_answer_is_the_same_whether_or_not_it_exists_and_as_quick(
    client: Client, famille: Famille, django_assert_max_num_queries: Any
) -> None:
    saisies = ("000754", "999999", "parent000754@exemple.fr", "personne@exemple.fr", "mairie")
    pages, couts = set(), set()
    for saisie in saisies:
        with django_assert_max_num_queries(20) as requetes:
            reponse = client.post("/mot-de-passe-oublie/", {"saisie": saisie})
        couts.add(len(requetes))
        assert reponse["Location"] == "/mot-de-passe-oublie/envoye/"
        pages.add(SANS_SECRET.sub("", client.get(reponse["Location"]).content.decode()))
    assert len(pages) == len(couts) == 1
    # The search is the worker's: nothing that it finds can be felt from here.
    assert OrmQ.objects.count() == len(saisies)
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "chemin",
    ["/mot-de-passe-oublie/", "/mot-de-passe-oublie/envoye/", "/mot-de-passe-oublie/MQ/faux/"],
)
def test_who_has_no_e_mail_finds_the_town_s_contacts(client: Client, chemin: str) -> None:
    page = client.get(chemin, follow=True).content.decode().split("<footer")[0]
    assert "scolaire@villiers.exemple.fr" in page
    assert "01 49 41 28 00" in page


@pytest.mark.parametrize("saisie", ["000 754", "Parent000754@exemple.fr"])
def test_the_link_works_once_by_code_or_by_address(
    client: Client, famille: Famille, saisie: str
) -> None:
    lien = lien_de(saisie)
    lettre = Email.objects.get()
    assert "mot de passe" in lettre.subject
    assert lettre.to == ["parent000754@exemple.fr"]
    assert "Votre code utilisateur\u00a0: 000754\n" in lettre.message

    assert choisir(client, lien)["Location"] == "/mot-de-passe-oublie/fait/"

    assert entrer(client, "000754", NOUVEAU) == 302
    encore = Client().get(lien, follow=True)
    assert 'name="new_password1"' not in encore.content.decode()


def test_the_link_lasts_one_hour(famille: Famille) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        lien = lien_de("000754")
        horloge.shift(timedelta(hours=1))
        assert 'name="new_password1"' in Client().get(lien, follow=True).content.decode()
        horloge.shift(timedelta(seconds=1))
        page = Client().get(lien, follow=True).content.decode()
        assert "Ce lien ne peut plus servir" in page


def test_of_two_links_the_first_that_serves_ends_the_other(famille: Famille) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        premier = lien_de("000754")
        horloge.shift(REPIT)
        second = lien_de("000754")
        assert premier != second
        choisir(Client(), premier)
        assert "Ce lien ne peut plus servir" in Client().get(second, follow=True).content.decode()


def test_a_page_left_open_serves_once_too(famille: Famille) -> None:
    lien = lien_de("000754")
    ouverte, autre = Client(), Client()
    formulaire = ouverte.get(lien, follow=True).redirect_chain[-1][0]
    choisir(autre, lien)
    retard = {"new_password1": "Encore-un-autre-9", "new_password2": "Encore-un-autre-9"}
    assert "Ce lien ne peut plus servir" in ouverte.post(formulaire, retard).content.decode()
    assert fabriques.parent(famille).check_password(NOUVEAU)


def test_it_ends_the_sessions_of_this_login_and_no_other_s(famille: Famille) -> None:
    second_adulte(famille, courriel="paul@exemple.fr")
    sienne, de_l_autre = Client(), Client()
    entrer(sienne, "000754", MOT_DE_PASSE)
    entrer(de_l_autre, "000754-2", MOT_DE_PASSE)
    assert sienne.get("/factures/").status_code == 200

    choisir(Client(), lien_de("000754"))

    assert sienne.get("/factures/").status_code == 302
    assert de_l_autre.get("/factures/").status_code == 200


def test_it_lifts_the_wait_after_too_many_tries(famille: Famille) -> None:
    client = Client()
    for _ in range(5):
        statut = entrer(client, "000754", "faux")
    assert statut == 429
    choisir(client, lien_de("000754"))
    assert not AccessAttempt.objects.exists()
    assert entrer(client, "000754", NOUVEAU) == 302


def test_a_refused_password_leaves_the_link_good(client: Client, famille: Famille) -> None:
    lien = lien_de("000754")
    assert "Il manque" in choisir(client, lien, "court").content.decode()
    assert choisir(client, lien).status_code == 302


def test_each_adult_comes_back_alone(famille: Famille) -> None:
    second_adulte(famille, courriel="paul@exemple.fr")
    lien = lien_de("000754-2")
    assert Email.objects.get().to == ["paul@exemple.fr"]
    choisir(Client(), lien)
    assert entrer(Client(), "000754-2", NOUVEAU) == 302
    assert entrer(Client(), "000754", MOT_DE_PASSE) == 302


def test_an_address_of_two_adults_gets_one_letter_with_a_link_for_each(famille: Famille) -> None:
    second_adulte(famille)
    envoyer_liens("parent000754@exemple.fr")

    lettre = Email.objects.get()
    assert "Votre code utilisateur\u00a0: 000754\n" in lettre.message
    assert "Votre code utilisateur\u00a0: 000754-2\n" in lettre.message
    assert "celle de plusieurs accès" in lettre.message
    premier, second = liens_de(lettre)
    choisir(Client(), premier, "Girafe-bleue-un")
    choisir(Client(), second, "Girafe-bleue-deux")
    assert entrer(Client(), "000754", "Girafe-bleue-un") == 302
    assert entrer(Client(), "000754-2", "Girafe-bleue-deux") == 302


def test_one_adult_s_letter_does_not_hold_back_the_other_s(famille: Famille) -> None:
    second_adulte(famille)
    envoyer_liens("000754-2")
    envoyer_liens("000754")
    assert Email.objects.count() == 2


def test_nobody_gets_a_letter_for_an_unknown_code_or_for_an_agent(famille: Famille) -> None:
    Utilisateur.objects.creer("mairie", MOT_DE_PASSE, is_staff=True, courriel="m@exemple.fr")
    for saisie in ("999999", "mairie", "m@exemple.fr", "", "@", "000754\x00"):
        envoyer_liens(saisie)
    assert not Email.objects.exists()


def test_nor_for_a_login_that_is_closed(famille: Famille) -> None:
    Utilisateur.objects.update(is_active=False)
    envoyer_liens("000754")
    assert not Email.objects.exists()


def test_asking_again_and_again_floods_no_mailbox(famille: Famille) -> None:
    for saisie in ("000754", "000 754", "parent000754@exemple.fr"):
        envoyer_liens(saisie)
    assert Email.objects.count() == 1
    Email.objects.update(created=timezone.now() - REPIT)
    envoyer_liens("000754")
    assert Email.objects.count() == 2


def test_who_asks_all_day_for_another_gets_a_letter_an_hour_and_the_mailbox_a_good_link(
    famille: Famille,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as horloge:
        for _ in range(24 * 12):
            horloge.shift(timedelta(minutes=5))
            envoyer_liens("000754")
            valable = Client().get(liens_de(Email.objects.latest("pk"))[0], follow=True)
            assert 'name="new_password1"' in valable.content.decode()
        assert Email.objects.count() <= LETTRES_PAR_JOUR + 26


def test_what_the_parent_chose_is_where_letters_go(famille: Famille) -> None:
    Utilisateur.objects.filter(identifiant="000754").update(courriel="choisie@exemple.fr")

    envoyer_liens("parent000754@exemple.fr")  # the file's address is no longer the parent's
    assert not Email.objects.exists()
    envoyer_liens("choisie@exemple.fr")
    assert Email.objects.get().to == ["choisie@exemple.fr"]


def test_the_link_is_the_portal_s_own_address_whatever_the_request_says(
    client: Client, famille: Famille, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/mot-de-passe-oublie/",
        {"saisie": "000754"},
        headers={"Host": "pirate.exemple", "X-Forwarded-Host": "pirate.exemple"},
    )
    envoyer_liens("000754")
    lettre = Email.objects.get()
    assert "pirate" not in lettre.message
    assert settings.ADRESSE_PUBLIQUE in lettre.message


def test_a_robot_does_not_fill_the_worker_s_queue(client: Client, monkeypatch: Any) -> None:
    """Receipts and questions to the bank wait there too."""
    monkeypatch.setattr(oubli, "FILE_PLEINE", 3)

    reponses = [client.post("/mot-de-passe-oublie/", {"saisie": "000754"}) for _ in range(5)]

    assert OrmQ.objects.count() == 3
    assert len({(r.status_code, r["Location"]) for r in reponses}) == 1
