"""A family moves: an agent takes the request and answers with the service's words, the letter
carries them, and the administrator finds who did it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from comptes.models import DemandeMiseAJour
from portail.models import ExportListe
from tests.navigateur import gestes, regards
from tests.navigateur.conftest import Visiteur
from tests.navigateur.facteur import texte
from tests.navigateur.pile import Pile

CODE, RUE = "000754", "12 rue d’essai"
TYPE = "Justificatif à fournir"


@pytest.fixture
def demandee(pile: Pile, visiteur: Visiteur) -> Iterator[int]:
    """A new street, asked for by the parent on their own page."""
    _effacer(pile)
    parent = visiteur(pile)
    gestes.se_connecter(parent, CODE)
    parent.goto("/mon-compte/famille/")
    parent.get_by_role("link", name="Demander une mise à jour : Votre adresse").click()
    parent.locator("[name=adresse]").fill(RUE)
    parent.get_by_role("button", name="Envoyer la demande").click()
    expect(parent.locator("main")).to_contain_text(RUE)
    with pile.base() as base:
        cle = DemandeMiseAJour.objects.using(base).get(apres=RUE).pk
    yield cle
    _effacer(pile)


def _effacer(pile: Pile) -> None:
    with pile.base() as base:
        DemandeMiseAJour.objects.using(base).filter(apres=RUE).delete()
        ExportListe.objects.using(base).all().delete()


def regarder(page: Page, nom: str) -> None:
    fautes = regards.partout(page, nom, None)
    assert not fautes, "\n".join(fautes)


def test_a_request_is_taken_answered_and_found_by_the_administrator(
    pile: Pile, visiteur: Visiteur, demandee: int
) -> None:
    adresse = gestes.adresse_de(pile, CODE)
    avant = len(pile.facteur.pour(adresse))
    agent = visiteur(pile)
    gestes.se_connecter_en_agent(agent, "scolaire")
    agent.get_by_role("link", name="Demandes des familles").click()
    agent.get_by_role("row").filter(has_text=RUE).get_by_role("button").click()
    expect(agent.locator(".messagelist")).to_contain_text("Vous vous occupez de cette demande.")
    motif = agent.get_by_label("Motif du refus, que la famille lira")
    agent.get_by_label("Réponse type").last.select_option(TYPE)
    expect(motif).not_to_have_value("")
    regarder(agent, "demande-prise")
    motif.fill(f"{motif.input_value()} Merci !")
    agent.get_by_role("button", name="Refuser").click()
    expect(agent.locator(".messagelist")).to_contain_text("Demande refusée")

    # The letter's lines and its no-break spaces are typography, not words.
    lettre = " ".join(texte(pile.facteur.attendre(adresse, avant + 1)).split())
    assert "il nous faut un justificatif récent" in lettre
    assert "Merci !" in lettre

    mairie = visiteur(pile)
    gestes.se_connecter_en_agent(mairie, "mairie")
    mairie.get_by_role("link", name="Qui a fait quoi").click()
    mairie.get_by_label("À propos de").fill(CODE)
    mairie.get_by_label("Sorte d’acte").select_option("Demandes des familles")
    mairie.get_by_role("button", name="Voir ces actes").click()
    acte = mairie.get_by_role("row").filter(has_text=RUE)
    expect(acte).to_contain_text("Service scolaire")
    expect(acte).to_contain_text("Merci !")
    regarder(mairie, "qui-a-fait-quoi-choisi")
    with mairie.expect_download() as telechargement:
        mairie.get_by_role("button", name="Exporter ces actes").click()
    fichier = Path(telechargement.value.path()).read_text("utf-8-sig")
    assert "Mise à jour refusée" in fichier
    assert f"famille {CODE}" in fichier
    mairie.goto("/admin/audit/?genre=exports")
    expect(mairie.get_by_role("row").filter(has_text="actes (audit)")).to_contain_text("Mairie")


def test_a_ready_answer_is_sent_without_javascript(
    pile: Pile, visiteur: Visiteur, demandee: int
) -> None:
    agent = visiteur(pile, java_script_enabled=False)
    gestes.se_connecter_en_agent(agent, "scolaire")
    agent.goto(f"/admin/demandes/fiches/{demandee}/")
    agent.get_by_label("Réponse type").last.select_option(TYPE)
    agent.get_by_role("button", name="Refuser").click()
    expect(agent.locator(".messagelist")).to_contain_text("Demande refusée")
    with pile.base() as base:
        motif = DemandeMiseAJour.objects.using(base).get(pk=demandee).motif
    assert "il nous faut un justificatif récent" in motif
