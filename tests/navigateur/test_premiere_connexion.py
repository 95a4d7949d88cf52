"""The family's door in a real browser: the first sign-in, a forgotten password, a session's end."""

import re
from datetime import timedelta

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from comptes.models import Utilisateur
from comptes.mots_de_passe import tirer
from tests.navigateur import facteur, gestes
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

CHOISI = "girafe bleue sous la pluie"


def donner(pile: Pile, code: str) -> str:
    """What the agent's page does; the paper says the password."""
    mot_de_passe, calcul = tirer(), Argon2PasswordHasher()
    with pile.base() as base:
        Utilisateur.objects.using(base).filter(identifiant=code).update(
            password=calcul.encode(mot_de_passe, calcul.salt()), mot_de_passe_initial=True
        )
    return mot_de_passe


def finir_dans(page: Page, pile: Pile, delai: timedelta) -> None:
    """Have the clock of the server's side run: the session ends that much later."""
    cle = next(c["value"] for c in page.context.cookies() if c.get("name") == "session")
    with pile.base() as base:
        sessions = Session.objects.using(base).filter(session_key=cle)
        assert sessions.update(expire_date=timezone.now() + delai) == 1


def changer(page: Page, ancien: str, nouveau: str) -> None:
    page.get_by_label("Mot de passe actuel").fill(ancien)
    page.get_by_label("Nouveau mot de passe").fill(nouveau)
    page.get_by_label("Le même, encore une fois").fill(nouveau)
    page.get_by_role("button", name="Enregistrer").click()


def test_the_paper_s_password_then_one_s_own_then_the_letter(
    pile: Pile, visiteur: Visiteur
) -> None:
    page = visiteur(pile, viewport=TELEPHONE)
    famille = gestes.une_famille(pile)
    initial = donner(pile, famille.code)

    # The code and the password of the invoice: a notice, and nothing in the way.
    gestes.se_connecter(page, famille.code, initial)
    expect(gestes.titre(page)).to_contain_text("à payer")
    page.get_by_role("link", name="Choisir mon mot de passe").click()

    force = page.get_by_role("status").last
    nouveau = page.get_by_label("Nouveau mot de passe")
    nouveau.press_sequentially("girafe")
    expect(force).to_have_text("Trop court : encore 6 caractères.")
    nouveau.fill("girafe bleue")
    expect(force).to_have_text("Assez long.")
    nouveau.fill(CHOISI)
    expect(force).to_have_text("Très solide.")
    changer(page, initial, "Villiers-sur-Marne")
    expect(page.get_by_role("alert")).to_contain_text("se devine à partir de vos papiers")
    changer(page, initial, CHOISI)
    expect(page.get_by_text("Votre mot de passe est changé")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("link", name="Choisir mon mot de passe")).to_have_count(0)

    page.get_by_role("button", name="Déconnexion").click()
    gestes.remplir_connexion(page, famille.code, initial)
    expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    gestes.se_connecter(page, famille.code, CHOISI)

    # Forgotten, on another device: the letter's link ends this session too.
    ailleurs = visiteur(pile)
    ailleurs.goto("/mot-de-passe-oublie/")
    adresse = gestes.adresse_de(pile, famille.code)
    ailleurs.get_by_label("Code famille ou adresse e-mail").fill(adresse.upper())
    ailleurs.get_by_role("button", name="Recevoir").click()
    lettre = facteur.texte(pile.facteur.attendre(adresse))
    ailleurs.goto(re.findall(r"https?://\S+", lettre)[0])
    ailleurs.get_by_label("Nouveau mot de passe").fill("tondeuse-lune-quai")
    ailleurs.get_by_label("Le même, encore une fois").fill("tondeuse-lune-quai")
    ailleurs.get_by_role("button", name="Enregistrer").click()
    gestes.se_connecter(ailleurs, famille.code, "tondeuse-lune-quai")

    page.goto("/factures/")
    expect(page.get_by_role("status")).to_contain_text("Votre session a été fermée")


def test_a_password_can_be_shown_pasted_and_kept_by_a_manager(pile: Pile, page: Page) -> None:
    page.goto("/connexion/")
    champ = page.get_by_label("Mot de passe")
    expect(champ).to_have_attribute("autocomplete", "current-password")
    champ.fill("abc")
    page.get_by_role("button", name="Afficher ce qui est saisi").click()
    expect(champ).to_have_attribute("type", "text")
    page.get_by_role("button", name="Masquer ce qui est saisi").click()
    expect(champ).to_have_attribute("type", "password")
    code = page.get_by_label("Code utilisateur")
    code.fill("collé")
    code.press("Control+A")
    code.press("Control+X")
    champ.press("Control+A")
    champ.press("Control+V")
    expect(champ).to_have_value("collé")


def test_three_minutes_before_the_end_somebody_is_asked_for(pile: Pile, page: Page) -> None:
    page.clock.install()
    gestes.se_connecter(page, gestes.une_famille(pile).code)
    page.goto("/factures/")
    finir_dans(page, pile, timedelta(seconds=170))
    page.clock.run_for(61_000)
    dialogue = page.get_by_role("dialog", name="Êtes-vous toujours là ?")
    expect(dialogue).to_be_visible()
    expect(dialogue).to_contain_text("Votre panier est gardé.")
    expect(dialogue.get_by_role("button", name="Continuer")).to_be_focused()
    with page.expect_response("**/connexion/session/") as reponse:
        dialogue.get_by_role("button", name="Continuer").click()
    assert reponse.value.json()["reste"] > 1790
    expect(dialogue).to_be_hidden()


def test_an_agent_is_asked_for_too(pile: Pile, page: Page) -> None:
    page.clock.install()
    gestes.se_connecter_en_agent(page, "tresorerie")
    expect(page).to_have_url(re.compile("/admin/$"))
    finir_dans(page, pile, timedelta(seconds=170))
    page.clock.run_for(61_000)
    dialogue = page.get_by_role("dialog", name="Êtes-vous toujours là ?")
    expect(dialogue).to_be_visible()
    finir_dans(page, pile, timedelta(seconds=-1))
    page.clock.run_for(180_000)
    expect(page.get_by_role("status")).to_contain_text("après 30 minutes sans activité")


def test_at_the_end_the_screen_shows_nothing_and_the_basket_is_kept(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    page.clock.install()
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    finir_dans(page, pile, timedelta(seconds=-1))
    page.clock.run_for(61_000)

    expect(page.get_by_role("status")).to_contain_text("après 30 minutes sans activité")
    expect(page.get_by_text(famille.numeros[0])).to_have_count(0)
    gestes.remplir_connexion(page, famille.code)
    expect(gestes.titre(page)).to_contain_text("à payer")
    expect(page.get_by_text(famille.numeros[0]).first).to_be_visible()
    assert page.url.endswith("/panier/")
