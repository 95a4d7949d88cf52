"""The agents' own pages: accessible, narrow enough, in both lights."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from comptes.models import Famille
from reservations.models import Menu
from tests.navigateur import gestes, regards
from tests.navigateur.pile import RACINE, Pile

PAGES = {
    "accueil-agents": "/admin/",
    "acces": "/admin/acces/?q=petit",
    "acces-d-une-famille": "/admin/acces/{famille}/",
    "jamais-connectees": "/admin/acces/jamais-connectees/",
    "familles": "/admin/familles/?q=petit",
    "famille": "/admin/familles/{famille}/",
    "demandes": "/admin/demandes/",
    "demandes-repondues": "/admin/demandes/repondues/",
    "reponses-types": "/admin/demandes/modelereponse/",
    "qui-a-fait-quoi": "/admin/audit/?qui=tous",
    "enfants-partages": "/admin/enfants-partages/",
    "menus-cantine": "/admin/menus-cantine/",
    "menu": "/admin/reservations/menu/{menu}/change/",
    "menus-du-jour": "/admin/reservations/menu/",
    "reglages": "/admin/reglages/",
    "couleur-de-la-ville": "/admin/reglages/couleur/?couleur=%23ffd200",
    "liste-des-familles": "/admin/comptes/famille/",
    "fiche-d-une-famille": "/admin/comptes/famille/{famille}/change/",
    "factures-des-agents": "/admin/factures/facture/?etat=a-payer",
    "encaissements": "/admin/factures/encaissement/",
    "historique-d-une-famille": "/admin/comptes/famille/{famille}/history/",
}


@pytest.mark.parametrize("nom", PAGES)
def test_pages_of_the_agents(
    pile: Pile, page: Page, nom: str, request: pytest.FixtureRequest
) -> None:
    captures: Path | None = None
    if request.config.getoption("--long"):
        captures = RACINE / "var" / "captures"
        captures.mkdir(parents=True, exist_ok=True)
    with pile.base() as base:
        famille = Famille.objects.using(base).get(code="000754").pk
        menu = Menu.objects.using(base).earliest("pk").pk
    gestes.se_connecter_en_agent(page, "mairie")
    reponse = page.goto(PAGES[nom].format(famille=famille, menu=menu))
    assert reponse is not None
    assert reponse.ok

    fautes = regards.partout(page, nom, captures)
    assert not fautes, "\n".join(fautes)
