"""The counter's story in a real browser: a family calls, its page opens, then its own view."""

import re

from playwright.sync_api import Page, expect

from portail.argent import euros
from tests.navigateur import arrivees, facteur, gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.pile import Pile

MOTIF = "votre appel de ce matin"


def qui_vient_de_payer(pile: Pile, page: Page) -> str:
    """A family of Lou and Noé, its invoice paid and its receipt arrived; another one to pay."""
    code = arrivees.fratrie(pile)
    payee = gestes.Famille(code, [arrivees.facturer(pile, code, "41,20")], 41_20)
    gestes.se_connecter(page, code)
    gestes.aller_au_panier(page, payee)
    gestes.ouvrir_la_banque(page, pile)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    pile.facteur.attendre(gestes.adresse_de(pile, code))
    arrivees.facturer(pile, code, "63,50")
    return code


def regarder(page: Page, nom: str) -> None:
    fautes = regards.partout(page, nom, None)
    assert not fautes, "\n".join(fautes)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_agent_helps_a_family_on_the_telephone(pile: Pile, visiteur: Visiteur) -> None:
    parent, agent = visiteur(pile), visiteur(pile)
    code = qui_vient_de_payer(pile, parent)
    adresse = gestes.adresse_de(pile, code)

    # Found by a child, from the agents' home.
    gestes.se_connecter_en_agent(agent, "scolaire")
    agent.get_by_role("link", name="Chercher une famille").click()
    agent.get_by_role("searchbox").fill("lou vernet")
    agent.get_by_role("button", name="Chercher").click()
    agent.get_by_role("link", name=code, exact=True).click()
    expect(gestes.titre(agent)).to_have_text(f"Famille VERNET, {code}")
    expect(agent.locator("#factures")).to_contain_text(euros(63_50))
    regarder(agent, "famille")

    # The receipt that never came, sent again.
    agent.get_by_role("link", name=re.compile("Renvoyer : Votre reçu")).click()
    regarder(agent, "renvoyer")
    agent.get_by_role("button", name="Renvoyer").click()
    expect(agent.locator(".messagelist")).to_contain_text(f"part à l’adresse {adresse}")
    nom, contenu = facteur.pdf_joint(pile.facteur.attendre(adresse, 2))
    assert nom.startswith("recu-")
    assert contenu.startswith(b"%PDF-")

    # The portal as the family sees it: everything there, nothing to be done.
    agent.get_by_label("Motif, que la famille lira").fill(MOTIF)
    agent.get_by_role("button", name="Voir comme la famille").click()
    bandeau = agent.get_by_role("region", name="Consultation en lecture seule")
    expect(bandeau).to_contain_text(f"Vous voyez le portail comme la famille {code}")
    expect(gestes.titre(agent)).to_contain_text("à payer")
    regarder(agent, "accueil-consulte")
    gestes.menu(agent, "Mon compte").click()
    expect(gestes.titre(agent)).to_have_text("Mon compte")
    expect(bandeau).to_be_visible()

    bandeau.get_by_role("button", name="Quitter").click()
    expect(agent).to_have_url(re.compile("/admin/familles/[0-9]+/$"))
    agent.goto("/factures/")
    expect(agent).to_have_url(f"{pile.portail}/admin/")

    # The parent reads who looked, and why.
    gestes.menu(parent, "Mon compte").click()
    lu = parent.locator("#consultations + ul")
    expect(lu).to_contain_text(
        "la mairie (Service scolaire et périscolaire) a consulté votre espace"
    )
    expect(lu).to_contain_text(MOTIF)


def test_what_the_agent_tries_in_the_family_s_place_is_refused(
    pile: Pile, visiteur: Visiteur
) -> None:
    agent = visiteur(pile)
    code = arrivees.fratrie(pile)
    arrivees.facturer(pile, code, "12,30")
    gestes.se_connecter_en_agent(agent, "scolaire")
    agent.goto(f"/admin/familles/?q={code}")
    agent.get_by_role("link", name=code, exact=True).click()
    agent.get_by_label("Motif, que la famille lira").fill(MOTIF)
    agent.get_by_role("button", name="Voir comme la famille").click()
    gestes.menu(agent, "Factures").click()
    agent.get_by_role("button", name="Ajouter au panier").click()
    expect(gestes.titre(agent)).to_have_text("Lecture seule")
    expect(agent.locator("main")).to_contain_text("Rien n’a été enregistré")
    regarder(agent, "lecture-seule")
    gestes.menu(agent, "Panier").click()
    expect(agent.locator("main")).to_contain_text("Cette page n’est ouverte qu’à la famille")
    agent.get_by_role("button", name="Quitter").click()
    expect(gestes.titre(agent)).to_have_text(f"Famille VERNET, {code}")
