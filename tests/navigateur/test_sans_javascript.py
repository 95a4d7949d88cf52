"""Without JavaScript: slower to read, nothing missing, and no button that does nothing."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from portail.argent import euros
from tests.navigateur import facteur, gestes, guichets
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile, attendre


def test_the_five_steps_without_javascript(pile: Pile, visiteur: Visiteur) -> None:
    page = visiteur(pile, java_script_enabled=False)
    famille = gestes.une_famille(pile, services=2)
    gestes.se_connecter(page, famille.code)
    expect(gestes.titre(page)).to_contain_text(euros(famille.total))
    gestes.menu(page, "Factures").click()
    for numero in famille.numeros:
        page.get_by_role("checkbox", name=numero).uncheck()
    page.get_by_role("checkbox", name=famille.numeros[0]).check()
    page.get_by_role("button", name="Ajouter au panier").click()
    expect(page.get_by_role("heading", name=f"Facture {famille.numeros[0]}")).to_be_visible()
    expect(page.get_by_role("heading", name=f"Facture {famille.numeros[1]}")).to_have_count(0)
    page.get_by_role("link", name="Modifier mon choix").click()
    gestes.aller_au_panier(page, famille)

    # The lines open, an invoice goes out and comes back, a wrong address is told.
    page.get_by_text("Détail", exact=False).first.click()
    expect(page.get_by_role("table").first).to_be_visible()
    page.get_by_role("button", name=f"Retirer la facture {famille.numeros[1]}").click()
    expect(page.get_by_role("heading", name=f"Facture {famille.numeros[1]}")).to_have_count(0)
    gestes.aller_au_panier(page, famille)
    page.get_by_label("Adresse e-mail").fill("sans.script@exemple.fr")

    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    recu = page.get_by_role("link", name="Imprimer le reçu")
    attendre(lambda: page.reload() and recu.count(), "le reçu n’est pas prêt")
    octets = page.context.request.get(str(recu.get_attribute("href"))).body()
    assert facteur.pdf_joint(pile.facteur.attendre("sans.script@exemple.fr"))[1] == octets
    page.get_by_role("button", name="Déconnexion").click()
    page.goto("/archives/")
    expect(page.get_by_role("button", name="Connexion", exact=True)).to_be_visible()


def test_a_silent_bank_is_asked_again_by_hand(pile: Pile, visiteur: Visiteur) -> None:
    page = visiteur(pile, java_script_enabled=False)
    famille = gestes.une_famille(pile)
    gestes.se_connecter(page, famille.code)
    gestes.aller_au_panier(page, famille)
    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page, gestes.EN_ATTENTE)
    expect(gestes.titre(page)).to_have_text("Paiement en attente")
    reference = page.url.rstrip("/").rsplit("/", 1)[1]
    attendre(lambda: pile.operation(reference)["etat"] == "acceptee", "la banque n’a pas conclu")
    guichets.passer_une_minute(pile)
    page.get_by_role("link", name="Actualiser").click()
    expect(gestes.titre(page)).to_have_text("Paiement effectué")


def test_every_entry_of_the_menu_on_a_phone(pile: Pile, visiteur: Visiteur) -> None:
    page = visiteur(pile, java_script_enabled=False, viewport=TELEPHONE)
    gestes.se_connecter(page, "000754")
    entrees = page.get_by_role("navigation", name="Menu principal").get_by_role("link")
    for rang in range(entrees.count()):
        entree = entrees.nth(rang)
        nom = entree.inner_text().split()[0]
        entree.click()
        courante = page.locator(".menu [aria-current]")
        expect(courante).to_have_count(1)
        expect(courante).to_contain_text(nom)


def test_a_session_that_ended_is_told_at_the_door(pile: Pile, visiteur: Visiteur) -> None:
    """On the next page that is asked for: nothing leaves the old one by itself."""
    page = visiteur(pile, java_script_enabled=False)
    gestes.se_connecter(page, gestes.une_famille(pile).code)
    (cle,) = [c["value"] for c in page.context.cookies() if c["name"] == "session"]
    with pile.base() as base:
        Session.objects.using(base).filter(pk=cle).update(expire_date=timezone.now())
    page.goto("/factures/")
    expect(page.get_by_text("Votre session s’est terminée")).to_be_visible()
    expect(page.get_by_role("button", name="Connexion", exact=True)).to_be_visible()


def test_a_question_s_address_leads_to_it(pile: Pile, visiteur: Visiteur) -> None:
    """It is in sight, and one tap opens it."""
    page = visiteur(pile, java_script_enabled=False, viewport=TELEPHONE)
    page.goto("/questions/#q-paye-deux-fois")
    question = page.locator("#q-paye-deux-fois")
    expect(question).to_be_in_viewport()
    reponse = question.locator(".prose")
    expect(reponse).to_be_hidden()
    question.locator("summary").click()
    expect(reponse).to_be_visible()


def test_no_button_does_nothing_without_javascript(pile: Pile, visiteur: Visiteur) -> None:
    """What only a script can do (print, show a password) is not offered."""
    page = visiteur(pile, java_script_enabled=False)
    page.goto("/connexion/")
    assert inertes(page) == []
    page.goto("/menus/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("[data-imprimer]").count()
    assert inertes(page) == []


def inertes(page: Page) -> list[str]:
    """The buttons that are seen and that send no form."""
    boutons = page.get_by_role("button").and_(page.locator('[type="button"]')).all()
    return [bouton.inner_text() for bouton in boutons if bouton.is_visible()]
