"""What is another's does not exist, and who is nobody stays outside."""

import re

from playwright.sync_api import Page, expect

from factures.models import Recu
from tests.navigateur import facteur, gestes
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

NEUTRE = "Ce code et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."
# What differs between two showings of one page: the form's own secret.
JETON = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def corps(page: Page, chemin: str) -> tuple[int, str]:
    reponse = page.context.request.get(chemin)
    return reponse.status, JETON.sub("", reponse.text())


def test_another_family_s_papers_are_pages_that_do_not_exist(
    pile: Pile, visiteur: Visiteur
) -> None:
    elle, curieux = gestes.une_famille(pile), gestes.une_famille(pile)
    page = visiteur(pile)
    gestes.se_connecter(page, elle.code)
    gestes.aller_au_panier(page, elle)
    reference = gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    with pile.base() as base:
        recu = Recu.objects.using(base).get(encaissement__reference=reference).numero
    siennes = [
        f"/factures/{elle.numeros[0]}/",
        f"/factures/{elle.numeros[0]}/pdf/",
        f"/archives/recus/{recu}/",
        f"/paiement/{reference}/",
    ]
    inconnues = [
        "/factures/S2026999999/",
        "/factures/S2026999999/pdf/",
        "/archives/recus/R-2026-VSM-999999/",
        "/paiement/AAAAAAAAAAAA/",
    ]
    assert [corps(page, chemin)[0] for chemin in siennes] == [200] * 4

    autre = visiteur(pile)
    gestes.se_connecter(autre, curieux.code)
    for sienne, inconnue in zip(siennes, inconnues, strict=True):
        statut, vu = corps(autre, sienne)
        assert (statut, vu) == corps(autre, inconnue), f"{sienne} se distingue d’une inconnue"
        assert statut == 404
        assert elle.numeros[0] not in vu
    reponse = autre.goto(siennes[0])
    assert reponse is not None
    assert reponse.status == 404
    expect(gestes.titre(autre)).to_have_text("Cette page n’existe pas")

    # Nor can the curious act on it: a forged basket, a stolen reference.
    jeton = next(c["value"] for c in autre.context.cookies() if c.get("name") == "csrftoken")
    for chemin in (
        f"/paiement/{reference}/reprendre/",
        f"/paiement/{reference}/abandonner/",
        f"/paiement/{reference}/recu/",
    ):
        entetes = {"X-CSRFToken": jeton, "Referer": pile.portail}
        envoi = autre.context.request.post(chemin, headers=entetes, form={"courriel": "a@b.fr"})
        assert envoi.status == 404
    assert not pile.facteur.pour("a@b.fr")


def test_wrong_code_or_wrong_password_one_neutral_message(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    for code, mot_de_passe in (
        (famille.code, "Un-autre-2026"),
        ("999999", "Demo-famille-2026"),
        ("scolaire", "Un-autre-2026"),
    ):
        page.goto("/connexion/")
        gestes.remplir_connexion(page, code, mot_de_passe)
        alerte = page.get_by_role("alert")
        expect(alerte).to_contain_text(NEUTRE)
        expect(alerte.get_by_role("listitem")).to_have_count(1)
        expect(page).to_have_title(re.compile(r"^1\serreur\s: "))
        expect(page.get_by_label("Mot de passe")).to_have_value("")


def test_five_tries_then_a_clear_page_for_codes_that_exist_and_others(
    pile: Pile, page: Page
) -> None:
    famille = gestes.une_famille(pile)
    for code in (famille.code, "888888"):
        for _ in range(5):
            page.goto("/connexion/")
            gestes.remplir_connexion(page, f" {code[:3]} {code[3:]}", "Un-autre-2026")
        expect(gestes.titre(page)).to_have_text("Trop d’essais : patientez 15 minutes")
        page.goto("/connexion/")
        gestes.remplir_connexion(page, code)  # even the right password waits
        expect(gestes.titre(page)).to_have_text("Trop d’essais : patientez 15 minutes")
        expect(page.get_by_role("link", name="Choisir un nouveau mot de passe")).to_be_visible()
    # Another family, from the same place, is not locked out.
    gestes.se_connecter(page, gestes.une_famille(pile).code)


def test_a_forgotten_password_comes_back_by_letter_once(pile: Pile, page: Page) -> None:
    famille = gestes.une_famille(pile)
    page.goto("/connexion/")
    page.get_by_role("link", name="Mot de passe oublié ?").click()
    saisie = page.get_by_label("Code famille ou adresse e-mail")
    saisie.fill(f"{famille.code[:3]} {famille.code[3:]}")
    page.get_by_role("button", name="Recevoir").click()
    expect(gestes.titre(page)).to_have_text("Consultez vos e-mails")

    adresse = gestes.adresse_de(pile, famille.code)
    lettre = pile.facteur.attendre(adresse)
    assert "mot de passe" in str(lettre["Subject"])
    liens = re.findall(r"https?://\S+", facteur.texte(lettre))
    assert liens[0].startswith(f"{pile.portail}/mot-de-passe-oublie/")
    assert famille.code in facteur.texte(lettre)

    page.goto(liens[0])
    page.get_by_label("Nouveau mot de passe").fill("Un-nouveau-secret-9")
    page.get_by_label("Le même, encore une fois").fill("Un-nouveau-secret-9")
    page.get_by_role("button", name="Enregistrer").click()
    expect(gestes.titre(page)).to_have_text("Votre nouveau mot de passe est enregistré")
    gestes.se_connecter(page, famille.code, "Un-nouveau-secret-9")
    page.get_by_role("button", name="Déconnexion").click()

    page.goto(liens[0])
    expect(gestes.titre(page)).to_have_text("Ce lien ne peut plus servir")
    page.goto("/connexion/")
    gestes.remplir_connexion(page, famille.code)  # the old one
    expect(page.get_by_role("alert")).to_contain_text(NEUTRE)


def test_asking_for_a_letter_says_the_same_to_everybody(pile: Pile, page: Page) -> None:
    for saisie in ("777777", "personne@exemple.fr", "mairie"):
        page.goto("/mot-de-passe-oublie/")
        page.get_by_label("Code famille ou adresse e-mail").fill(saisie)
        page.get_by_role("button", name="Recevoir").click()
        expect(gestes.titre(page)).to_have_text("Consultez vos e-mails")
    assert not pile.facteur.pour("personne@exemple.fr")
