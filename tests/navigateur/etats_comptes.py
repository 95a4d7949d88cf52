"""The way to every state of an account's pages."""

import re

from playwright.sync_api import Page, expect

from tests.navigateur import facteur, gestes
from tests.navigateur.etats import Etat
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile


def mon_compte(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/")


def changer_le_mot_de_passe(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/mot-de-passe/")


def ancien_mot_de_passe_faux(page: Page, pile: Pile, famille: Famille) -> None:
    changer_le_mot_de_passe(page, pile, famille)
    page.get_by_label("Mot de passe actuel").fill("faux")
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.get_by_label("Le même, encore une fois").fill("autre")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def changer_l_adresse(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/courriel/")


def adresse_incomplete(page: Page, pile: Pile, famille: Famille) -> None:
    changer_l_adresse(page, pile, famille)
    page.get_by_label("Adresse e-mail").fill("parent@exemple")
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("alert")).to_be_visible()


def adresse_a_confirmer(page: Page, pile: Pile, famille: Famille) -> None:
    changer_l_adresse(page, pile, famille)
    adresse = f"regard{famille.code}@exemple.fr"
    page.get_by_label("Adresse e-mail").fill(adresse)
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("status")).to_contain_text("ouvrez le lien")
    page.goto(re.findall(r"https?://\S+", facteur.texte(pile.facteur.attendre(adresse)))[0])
    expect(gestes.titre(page)).to_have_text("Confirmez votre adresse e-mail")


def adresse_lien_mort(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/courriel/jeton-mort/")


def ma_famille(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/famille/")


def demande(page: Page, pile: Pile, famille: Famille) -> None:
    ma_famille(page, pile, famille)
    page.get_by_role("link", name="Demander une mise à jour : Votre adresse").click()


def demande_sans_changement(page: Page, pile: Pile, famille: Famille) -> None:
    demande(page, pile, famille)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("alert")).to_be_visible()


def demande_recue(page: Page, pile: Pile, famille: Famille) -> None:
    demande(page, pile, famille)
    rue = page.get_by_label("Adresse", exact=False).first
    rue.fill(f"{rue.input_value()} bis")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", name="Vos demandes")).to_be_visible()


def second_acces(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.second_adulte(pile, famille.code)
    ma_famille(page, pile, famille)
    page.get_by_role("button", name="Ouvrir un accès").click()
    expect(gestes.titre(page)).to_contain_text("est ouvert")


def mes_donnees(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mon-compte/mes-donnees/")


def donnees_personnelles(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/donnees-personnelles/")


DEDANS: list[Etat] = [
    mon_compte,
    changer_le_mot_de_passe,
    ancien_mot_de_passe_faux,
    changer_l_adresse,
    adresse_incomplete,
    adresse_a_confirmer,
    adresse_lien_mort,
    ma_famille,
    demande,
    demande_sans_changement,
    demande_recue,
    second_acces,
    mes_donnees,
    donnees_personnelles,
]
