"""With and without script: the summary of errors has the focus, a word opens what it means."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur import gestes
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["avec script", "sans script"])


def resume(page: Page, champ: str, phrase: str, titre: str) -> None:
    """The title counts, the summary is focused and announced, its link leads to the field, which
    says what is wrong with it."""
    expect(page).to_have_title(re.compile(re.escape(titre).replace(r"\ ", r"\s")))
    alerte = page.get_by_role("alert").filter(has_text="corriger")
    expect(alerte).to_be_focused()
    lien = alerte.get_by_role("link", name=champ, exact=True)
    expect(lien.locator("..")).to_contain_text(phrase)
    saisie = page.locator(str(lien.get_attribute("href")))
    expect(saisie).to_have_attribute("aria-invalid", "true")
    expect(saisie).to_have_accessible_description(
        re.compile(re.escape(phrase).replace(r"\ ", r"\s"))
    )
    page.keyboard.press("Tab")
    expect(lien).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith(str(lien.get_attribute("href")))


@SCRIPTS
def test_a_parent_s_errors_are_found_at_once(pile: Pile, visiteur: Visiteur, scripts: bool) -> None:
    page = visiteur(pile, java_script_enabled=scripts)
    gestes.se_connecter(page, gestes.une_famille(pile).code)
    page.get_by_role("button", name="Payer ma facture").click()
    page.get_by_label("Adresse e-mail").fill("")
    page.get_by_role("button", name="Procéder au paiement").click()
    titre = "1 erreur : Panier · "
    phrase = "Indiquez une adresse e-mail : le reçu y est envoyé aussitôt."
    resume(page, "Adresse e-mail", phrase, titre)


@SCRIPTS
def test_an_agent_s_errors_are_found_at_once(pile: Pile, visiteur: Visiteur, scripts: bool) -> None:
    page = visiteur(pile, java_script_enabled=scripts)
    gestes.se_connecter_en_agent(page, "mairie")
    page.goto("/admin/portail/annonce/add/")
    page.locator("[name=_save]").click()
    titre = "2 erreurs : Nouvelle annonce | "
    resume(page, "Titre", "Ce champ est obligatoire.", titre)


@SCRIPTS
def test_a_word_opens_what_it_means(pile: Pile, visiteur: Visiteur, scripts: bool) -> None:
    page = visiteur(pile, viewport=TELEPHONE, java_script_enabled=scripts)
    gestes.se_connecter(page, gestes.une_famille(pile).code)
    page.goto("/archives/")
    sens = page.get_by_text("Le service de l’État qui tient les comptes de la ville.")
    expect(sens).to_be_hidden()
    page.get_by_role("button", name="Trésorerie municipale : que veut dire ce mot ?").press("Enter")
    expect(sens).to_be_visible()
    expect(sens).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(sens).to_be_hidden()
