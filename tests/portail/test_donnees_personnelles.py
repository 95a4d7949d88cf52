"""The page Données personnelles: for everybody, and exactly what `purger` does."""

from typing import Any

import pytest
from django.conf import settings as reglages
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from portail.donnees import durees
from portail.donnees.table import CATEGORIES
from portail.models import Commune

pytestmark = pytest.mark.django_db
PAGE = "/donnees-personnelles/"


def lire(client: Client) -> str:
    reponse = client.get(PAGE)
    assert reponse.status_code == 200
    return reponse.content.decode().replace("&nbsp;", "\u00a0")


def test_it_is_public_and_every_page_leads_there(client: Client) -> None:
    assert reverse("donnees_personnelles") == PAGE
    assert f'href="{PAGE}"' in client.get(reverse("comptes:connexion")).content.decode()
    assert "ce que la ville garde" in lire(client)


def test_it_shows_the_table_and_nothing_else(client: Client) -> None:
    page = lire(client)

    debuts = [page.index(f"<h3>{escape(c.nom)}</h3>") for c in CATEGORIES]
    assert debuts == sorted(debuts)
    assert page.count("<h3>") == len(CATEGORIES)
    for c, debut, fin in zip(CATEGORIES, debuts, [*debuts[1:], len(page)], strict=True):
        carte = page[debut:fin]
        duree = durees.de(c, reglages.CONSERVATION)
        assert f"<strong>{duree}</strong> à compter {escape(c.depart)}" in carte
        for texte in (c.contenu, c.finalite, c.base, c.ensuite):
            assert escape(texte[0].upper() + texte[1:]) + "." in carte.replace("\u00a0", " ")


def test_the_durations_are_the_town_s_own(client: Client, settings: Any) -> None:
    assert "<strong>6 mois</strong> à compter de la connexion" in lire(client)
    settings.CONSERVATION = reglages.CONSERVATION | {"connexions": 11, "comptabilite": 144}

    page = lire(client)
    assert "<strong>11 mois</strong> à compter de la connexion" in page
    assert "<strong>12 ans</strong> à compter de la fin de l’année" in page


def test_it_says_whom_to_write_to_and_the_cnil(client: Client) -> None:
    page = lire(client)
    assert 'href="mailto:dpo@villiers.exemple.fr"' in page
    assert "le délégué à la protection des données" in page
    assert 'href="https://www.cnil.fr/fr/plaintes"' in page

    Commune.objects.update(contact_dpo="")
    page = lire(client)
    assert "le délégué à la protection des données" not in page
    assert page.count('href="mailto:scolaire@villiers.exemple.fr"') == 2  # here, and the footer


def test_only_a_signed_in_parent_is_offered_a_copy(client: Client, parent: Client) -> None:
    copie = f'href="{reverse("mes_donnees")}"'
    assert copie not in lire(Client())
    assert copie in lire(parent)
    assert copie in parent.get(reverse("comptes:compte")).content.decode()
