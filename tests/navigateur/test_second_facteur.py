"""The agents' second door in a real browser, on a portal that asks for it as a town's does."""

import re
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.navigateur import gestes
from tests.navigateur import pile as piles
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile


@pytest.fixture(scope="module")
def stricte(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Pile]:
    dossier = Path(tmp_path_factory.mktemp("stricte"))
    nom = f"navigateur_{worker_id}_stricte"
    with piles.en_marche(
        "villiers-sur-marne", dossier, nom, django_db_blocker, SECOND_FACTEUR="1"
    ) as pile:
        yield pile


def code(secret: str, dans: int = 0) -> str:
    """What a telephone that holds this secret shows, `dans` half-minutes from now."""
    compteur = TOTP(b32decode(secret + "=" * (-len(secret) % 8)))
    compteur.time = time.time() + 30 * dans
    return f"{compteur.token():06d}"


def donner(page: Page, texte: str, bouton: str) -> None:
    page.get_by_label(re.compile("Code à usage unique")).fill(texte)
    page.get_by_role("button", name=bouton).click()


def test_an_agent_enrols_comes_back_and_loses_the_telephone(
    stricte: Pile, visiteur: Visiteur
) -> None:
    page = visiteur(stricte)
    gestes.se_connecter_en_agent(page, "scolaire")
    expect(gestes.titre(page)).to_have_text("Inscrivez votre téléphone")
    image = page.get_by_role("img", name=re.compile("Image à viser")).locator("svg")
    taille = image.bounding_box()
    assert taille is not None
    assert taille["width"] > 150
    # Nothing of the agents' opens before.
    page.goto("/admin/factures/facture/")
    expect(gestes.titre(page)).to_have_text("Inscrivez votre téléphone")
    secret = page.get_by_text(re.compile("tapez ce secret")).locator("strong").inner_text()
    secret = secret.replace(" ", "")

    donner(page, code(secret), "Inscrire ce téléphone")
    expect(gestes.titre(page)).to_have_text("Vos codes de secours")
    papier = page.locator(".codes li").all_inner_texts()
    assert len(papier) == 10
    page.get_by_role("link", name="Entrer").click()
    expect(page).to_have_url(f"{stricte.portail}/admin/")
    expect(page.locator("#content")).to_contain_text("Il vous reste 10 codes de secours")

    # Another day, another browser: the code of the moment, and the page that was asked for.
    retour = visiteur(stricte)
    gestes.se_connecter_en_agent(retour, "scolaire")
    expect(gestes.titre(retour)).to_have_text("Votre code à usage unique")
    donner(retour, code(secret, dans=1), "Continuer")
    expect(retour).to_have_url(f"{stricte.portail}/admin/")

    # Without the telephone: a code from the paper, once.
    perdu = visiteur(stricte)
    gestes.se_connecter_en_agent(perdu, "scolaire")
    donner(perdu, papier[0], "Continuer")
    expect(perdu).to_have_url(f"{stricte.portail}/admin/")
    perdu.goto("/connexion/code/secours/")
    expect(gestes.titre(perdu)).to_have_text("Il vous reste 9 codes de secours")
    perdu.get_by_role("button", name="Faire dix nouveaux codes").click()
    expect(perdu.locator(".codes li")).to_have_count(10)


def test_a_family_is_never_asked_for_a_code(stricte: Pile, visiteur: Visiteur) -> None:
    page = visiteur(stricte)
    gestes.se_connecter(page, "000754")
    expect(page).to_have_url(f"{stricte.portail}/")
    page.goto("/connexion/code/")
    expect(page).to_have_url(f"{stricte.portail}/")
