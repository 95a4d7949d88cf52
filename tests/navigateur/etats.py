"""The way to every state of every page: one small function each, named as the state is."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.navigateur import facteur, gestes
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile

Etat = Callable[[Page, Pile, Famille], None]
INCONNU = "666666"


# --- outside --------------------------------------------------------------------------------------


def connexion(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/connexion/")


def connexion_refusee(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/connexion/")
    gestes.remplir_connexion(page, "123123", "Un-autre-2026")
    expect(page.get_by_role("alert")).to_be_visible()


def trop_d_essais(page: Page, pile: Pile, famille: Famille) -> None:
    for _ in range(5):
        page.goto("/connexion/")
        gestes.remplir_connexion(page, INCONNU, "Un-autre-2026")
    expect(gestes.titre(page)).to_contain_text("Trop d’essais")


def oubli(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mot-de-passe-oublie/")


def oubli_envoye(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mot-de-passe-oublie/envoye/")


def nouveau_mot_de_passe(page: Page, pile: Pile, famille: Famille) -> None:
    autre = gestes.une_famille(pile)
    page.goto("/mot-de-passe-oublie/")
    page.get_by_label("Code famille ou adresse e-mail").fill(autre.code)
    page.get_by_role("button", name="Recevoir").click()
    expect(gestes.titre(page)).to_have_text("Consultez vos e-mails")
    lettre = pile.facteur.attendre(gestes.adresse_de(pile, autre.code))
    page.goto(re.findall(r"https?://\S+", facteur.texte(lettre))[0])


def mot_de_passe_trop_court(page: Page, pile: Pile, famille: Famille) -> None:
    nouveau_mot_de_passe(page, pile, famille)
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.get_by_label("Le même, encore une fois").fill("autre")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_be_visible()


def mot_de_passe_change(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mot-de-passe-oublie/fait/")


def lien_mort(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/mot-de-passe-oublie/MQ/jeton-mort/")


DEHORS: list[Etat] = [
    connexion,
    connexion_refusee,
    trop_d_essais,
    oubli,
    oubli_envoye,
    nouveau_mot_de_passe,
    mot_de_passe_trop_court,
    mot_de_passe_change,
    lien_mort,
]


# --- inside, reading ------------------------------------------------------------------------------


def accueil(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/")


def factures(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/factures/")


def detail(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto(f"/factures/{famille.numeros[0]}/")


def archives(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/archives/")


def detail_echue(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/archives/")
    page.get_by_role("listitem").filter(has_text="Échéance").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="L’échéance est dépassée")).to_be_visible()


def panier_vide(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/panier/")
    while page.get_by_role("button", name="Retirer").count():
        page.get_by_role("button", name="Retirer").first.click()
    expect(gestes.titre(page)).to_have_text("Votre panier est vide")


def panier(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    page.get_by_text("Détail").first.click()


def panier_adresse_fausse(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    page.get_by_label("Adresse e-mail").fill("parent@exemple")  # enough for a browser
    page.get_by_role("button", name="Procéder au paiement").click()
    expect(page.get_by_role("alert")).to_be_visible()


def montants_changes(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    page.locator("input[name^=montant-]").first.evaluate("champ => champ.value = 1")
    page.get_by_role("button", name="Procéder au paiement").click()
    expect(gestes.titre(page)).to_contain_text("Un montant a changé")


def banque_injoignable(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    pile.scenario(panne=True)
    page.get_by_role("button", name="Procéder au paiement").click()
    expect(gestes.titre(page)).to_contain_text("La page de la banque ne s’ouvre pas")


def introuvable(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/factures/S0000/")


def page_expiree(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto("/factures/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Ajouter au panier").click()
    expect(gestes.titre(page)).to_have_text("Cette page a expiré")


DEDANS: list[Etat] = [
    accueil,
    factures,
    detail,
    archives,
    detail_echue,
    panier_vide,
    panier,
    panier_adresse_fausse,
    montants_changes,
    banque_injoignable,
    introuvable,
    page_expiree,
]


# --- inside, paying: each with a family of its own ------------------------------------------------


def carte(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    gestes.ouvrir_la_banque(page, pile)


def carte_fausse(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    page.get_by_label("Numéro de carte").fill("12")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("alert")).to_be_visible()


def banque_constat(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    gestes.payer(page, gestes.SANS_RETOUR)
    expect(gestes.titre(page)).to_contain_text("Vous pouvez fermer")


def tenue(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    page.goto("/factures/")


def accueil_tenue(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    page.goto("/")


def panier_tenu(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    page.goto("/panier/")


def deja_en_cours(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille)
    autre = page.context.new_page()
    autre.goto("/panier/")
    gestes.ouvrir_la_banque(autre, pile)
    autre.close()
    page.get_by_role("button", name="Procéder au paiement").click()
    expect(gestes.titre(page)).to_contain_text("déjà en cours")


def abandonner(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    pile.scenario(panne=True)
    page.goto("/factures/")
    page.get_by_role("button", name="Abandonner").first.click()
    expect(gestes.titre(page)).to_contain_text("Abandonner ce paiement")


def refuse(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    gestes.payer(page, gestes.REFUSEE)
    expect(gestes.titre(page)).to_have_text("Paiement refusé")


def abandonne(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    page.get_by_role("button", name="Annuler").click()
    expect(gestes.titre(page)).to_have_text("Paiement abandonné")


def en_attente(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    gestes.payer(page, gestes.EN_ATTENTE)
    expect(gestes.titre(page)).to_have_text("Paiement en attente")


def effectue(page: Page, pile: Pile, famille: Famille) -> None:
    carte(page, pile, famille)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    expect(page.get_by_role("link", name="Imprimer le reçu")).to_be_visible()


def recu_adresse_fausse(page: Page, pile: Pile, famille: Famille) -> None:
    effectue(page, pile, famille)
    page.get_by_label("Adresse e-mail").fill("parent@exemple")
    page.get_by_role("button", name="Recevoir le reçu par e-mail").click()
    expect(page.get_by_role("alert")).to_be_visible()


def rien_a_payer(page: Page, pile: Pile, famille: Famille) -> None:
    effectue(page, pile, famille)
    page.goto("/")
    expect(gestes.titre(page)).to_have_text("Vous n’avez aucune facture à payer")


def factures_vide(page: Page, pile: Pile, famille: Famille) -> None:
    effectue(page, pile, famille)
    page.goto("/factures/")
    expect(gestes.titre(page)).to_have_text("Aucune facture à payer")


EN_PAYANT: list[Etat] = [
    carte,
    carte_fausse,
    banque_constat,
    tenue,
    accueil_tenue,
    panier_tenu,
    deja_en_cours,
    abandonner,
    refuse,
    abandonne,
    en_attente,
    effectue,
    recu_adresse_fausse,
    rien_a_payer,
    factures_vide,
]
