"""A parent changes the password and the address, and two parents live side by side."""

import re

from playwright.sync_api import Page, expect

from portail.demo.comptes import MOT_DE_PASSE_FAMILLES
from tests.navigateur import facteur, gestes
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

CHOISI = "tulipes-sous-la-pluie-47"


def dire(page: Page, mot: str) -> None:
    expect(page.get_by_role("status").filter(has_text=mot)).to_be_visible()


def changer(page: Page, ancien: str, nouveau: str) -> None:
    gestes.menu(page, "Mon compte").click()
    page.get_by_role("link", name="Changer le mot de passe").click()
    page.get_by_label("Mot de passe actuel").fill(ancien)
    page.get_by_label("Nouveau mot de passe").fill(nouveau)
    page.get_by_label("Le même, encore une fois").fill(nouveau)
    page.get_by_role("button", name="Enregistrer").click()
    dire(page, "Votre mot de passe est changé.")


def test_the_address_is_confirmed_by_its_letter_and_the_old_one_is_told(
    pile: Pile, visiteur: Visiteur
) -> None:
    famille = gestes.une_famille(pile)
    ancienne, nouvelle = gestes.adresse_de(pile, famille.code), f"n{famille.code}@exemple.fr"
    page = visiteur(pile, viewport=TELEPHONE)
    gestes.se_connecter(page, famille.code)
    gestes.menu(page, "Mon compte").click()
    page.get_by_role("link", name="Changer l’adresse e-mail").click()
    page.get_by_label("Adresse e-mail").fill(nouvelle)
    page.get_by_role("button", name="Recevoir le lien").click()
    dire(page, f"Un message part à l’adresse {nouvelle}")
    expect(page.get_by_text(ancienne)).to_be_visible()

    lettre = pile.facteur.attendre(nouvelle)
    ailleurs = visiteur(pile)
    ailleurs.goto(re.findall(r"https?://\S+", facteur.texte(lettre))[0])
    ailleurs.get_by_role("button", name="Confirmer cette adresse").click()
    dire(ailleurs, "Votre adresse e-mail est confirmée.")

    avis = pile.facteur.attendre(ancienne)
    assert "a changé" in str(avis["Subject"])
    page.reload()
    expect(page.get_by_text(nouvelle)).to_be_visible()


def test_two_parents_side_by_side(pile: Pile, visiteur: Visiteur) -> None:
    famille = gestes.une_famille(pile)
    gestes.second_adulte(pile, famille.code)
    elle = visiteur(pile)
    gestes.se_connecter(elle, famille.code)
    elle.goto("/mon-compte/famille/")
    elle.get_by_role("button", name="Ouvrir un accès à Dominique").click()
    mot = elle.locator("dd").nth(1).inner_text()

    lui = visiteur(pile)
    gestes.se_connecter(lui, f"{famille.code} -2", mot)
    expect(lui.get_by_role("link", name="Choisir mon mot de passe")).to_be_visible()
    changer(lui, mot, CHOISI)
    gestes.aller_au_panier(elle, famille)
    # his basket is his own; her session goes on, whatever he does with his
    lui.goto("/panier/")
    expect(gestes.titre(lui)).to_have_text("Votre panier est vide")
    lui.goto("/mon-compte/")
    lui.get_by_role("button", name="Me déconnecter partout").click()
    expect(lui.get_by_role("button", name="Connexion", exact=True)).to_be_visible()

    elle.reload()
    expect(gestes.titre(elle)).to_contain_text("à payer")
    gestes.se_connecter(lui, f"{famille.code}-2", CHOISI)


def test_a_new_password_sends_the_other_devices_back_to_the_door(
    pile: Pile, visiteur: Visiteur
) -> None:
    famille = gestes.une_famille(pile)
    telephone, bureau = visiteur(pile, viewport=TELEPHONE), visiteur(pile)
    for page in (telephone, bureau):
        gestes.se_connecter(page, famille.code)

    changer(bureau, MOT_DE_PASSE_FAMILLES, CHOISI)

    telephone.goto("/factures/")
    expect(telephone.get_by_role("button", name="Connexion", exact=True)).to_be_visible()
    bureau.goto("/factures/")
    expect(gestes.titre(bureau)).to_contain_text("à payer")
