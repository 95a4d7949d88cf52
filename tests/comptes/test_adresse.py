"""The e-mail address: asked for, confirmed by a link to the new one, told to the old one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from comptes.models import Famille, Utilisateur
from tests import fabriques
from tests.fabriques import MOT_DE_PASSE

pytestmark = pytest.mark.django_db
NOUVELLE = "helene@maison.exemple.fr"


def lettres(adresse: str) -> list[Email]:
    return list(Email.objects.filter(to=adresse).order_by("pk"))


def demander(client: Client, adresse: str = NOUVELLE) -> str:
    """Ask for the address to become this one; return the path in the letter."""
    assert client.post("/mon-compte/courriel/", {"courriel": adresse}).status_code == 302
    return chemin(lettres(adresse)[-1])


def chemin(lettre: Email) -> str:
    trouve = re.search(r"^http://testserver(\S+)$", lettre.message, re.MULTILINE)
    assert trouve, lettre.message
    return trouve[1]


def test_the_address_changes_once_its_link_was_used_and_the_old_one_is_told(
    parent: Client, famille: Famille
) -> None:
    ancienne = fabriques.parent(famille).adresse
    lien = demander(parent)
    assert fabriques.parent(famille).adresse == ancienne
    assert not lettres(ancienne)

    # another device, where nobody is signed in
    page = Client().get(lien).content.decode()
    assert NOUVELLE in page
    assert fabriques.parent(famille).adresse == ancienne, "ouvrir le lien ne confirme rien"
    Client().post(lien)

    assert fabriques.parent(famille).adresse == NOUVELLE
    (avis,) = lettres(ancienne)
    assert "vient d’être remplacée" in avis.message
    assert NOUVELLE not in avis.message


def test_a_link_serves_once(parent: Client) -> None:
    lien = demander(parent)
    Client().post(lien)

    assert Client().get(lien).status_code == 410
    assert Client().post(lien).status_code == 410


def test_a_link_lasts_two_days(parent: Client, famille: Famille) -> None:
    instant = timezone.now().replace(microsecond=0)
    with time_machine.travel(instant, tick=False):
        lien = demander(parent)
    with time_machine.travel(instant + timedelta(days=2), tick=False):
        assert Client().get(lien).status_code == 200
    with time_machine.travel(instant + timedelta(days=2, seconds=1), tick=False):
        assert Client().post(lien).status_code == 410
    assert fabriques.parent(famille).courriel == ""


def test_a_later_change_overtakes_an_older_link(parent: Client, famille: Famille) -> None:
    vieux, recent = demander(parent, "un@exemple.fr"), demander(parent, "deux@exemple.fr")
    Client().post(recent)

    assert Client().post(vieux).status_code == 410
    assert fabriques.parent(famille).adresse == "deux@exemple.fr"


def test_who_signs_out_everywhere_undoes_the_links_that_wait(
    parent: Client, famille: Famille
) -> None:
    lien = demander(parent, "intrus@exemple.fr")
    parent.post("/mon-compte/sessions/")

    assert Client().post(lien).status_code == 410
    assert fabriques.parent(famille).courriel == ""


def test_a_new_password_undoes_the_links_that_wait(parent: Client, famille: Famille) -> None:
    """Whoever asked for one in a stolen session must not get the account after all."""
    lien = demander(parent, "intrus@exemple.fr")
    champs = {"new_password1": "tulipes-sous-la-pluie-47"}
    champs |= {"new_password2": champs["new_password1"], "old_password": MOT_DE_PASSE}
    assert parent.post("/mon-compte/mot-de-passe/", champs).status_code == 302

    assert Client().post(lien).status_code == 410
    assert fabriques.parent(famille).courriel == ""


@pytest.mark.parametrize("jeton", ["n-importe-quoi", "a:b:c", "%00"])
def test_a_forged_link_is_refused(jeton: str) -> None:
    assert Client().post(f"/mon-compte/courriel/{jeton}/").status_code == 410


def test_an_address_without_its_end_is_explained(parent: Client) -> None:
    reponse = parent.post("/mon-compte/courriel/", {"courriel": "helene@maison"})

    assert "n’est pas complète" in reponse.content.decode()
    assert not Email.objects.exists()


def test_nobody_floods_a_mailbox_nor_many(parent: Client) -> None:
    for _ in range(3):
        demander(parent)
    assert len(lettres(NOUVELLE)) == 1

    for n in range(4):
        demander(parent, f"voisin{n}@exemple.fr")
    reponse = parent.post("/mon-compte/courriel/", {"courriel": "voisin9@exemple.fr"})
    assert "Réessayez dans une heure" in reponse.content.decode()
    assert not lettres("voisin9@exemple.fr")


def test_the_history_says_who_when_before_and_after(parent: Client, famille: Famille) -> None:
    lien = demander(parent)
    parent.post(lien)

    apres = Utilisateur.history.latest()
    assert apres.history_user == fabriques.parent(famille)
    assert apres.history_change_reason == "adresse confirmée par son lien"
    assert apres.diff_against(apres.prev_record).changed_fields == ["courriel"]


def test_who_has_no_address_is_asked_on_accueil_and_can_go_on(client: Client) -> None:
    famille = fabriques.nouvelle_famille(courriel="")
    client.force_login(fabriques.parent(famille), backend="comptes.backends.Connexion")
    page = client.get("/").content.decode()
    assert "Donner mon adresse e-mail" in page
    assert client.get("/factures/").status_code == 200

    client.post(demander(client))
    assert "Donner mon adresse e-mail" not in client.get("/").content.decode()


def test_an_address_of_the_town_s_file_counts_as_confirmed(parent: Client) -> None:
    assert "Donner mon adresse e-mail" not in parent.get("/").content.decode()


def test_the_link_stays_out_of_the_logs(parent: Client, caplog: pytest.LogCaptureFixture) -> None:
    lien = demander(parent)
    caplog.clear()
    Client().get(lien)

    journal = str([ligne.msg for ligne in caplog.records])
    assert "/mon-compte/courriel/…/" in journal
    assert lien.split("/")[3] not in journal
