"""The five steps without JavaScript: slower to read, nothing missing."""

from playwright.sync_api import expect

from portail.argent import euros
from tests.navigateur import facteur, gestes
from tests.navigateur.conftest import Visiteur
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
