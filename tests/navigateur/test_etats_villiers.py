"""Every page in every state, as Villiers-sur-Marne shows it, read by everybody."""

import pytest
from playwright.sync_api import Browser

from tests.maison import papiers
from tests.maison.recueil import PREMIERE, Recueil
from tests.navigateur import arbres, etats_lus
from tests.navigateur.conftest import BUREAU
from tests.navigateur.rejeu import Rejeu

COMMUNE = PREMIERE
# What each paper's title begins with: every template of templates/pdf/.
GENRES = {"Facture", "Avoir", "Reçu", "Bordereau", "Effectif", "Mes", "Accès", "État"}
pytestmark = pytest.mark.django_db


def test_every_state_can_be_read_by_everybody(
    tour: Rejeu, chromium: Browser, request: pytest.FixtureRequest
) -> None:
    fautes = etats_lus.regarder(tour, chromium, COMMUNE, request.config.getoption("--long"))
    assert not fautes, "\n".join(fautes)


def test_every_paper_is_tagged_and_says_what_it_is(recueil: Recueil) -> None:
    """PDF/UA-1, and what its validators leave to the eye."""
    titres = {papier.nom: papiers.titre(papier.corps) for papier in recueil.papiers}
    assert {titre.split()[0] for titre in titres.values()} == GENRES
    fautes = [f"« {p.nom} » {f}" for p in recueil.papiers for f in papiers.fautes(p.corps)]
    assert not fautes, "\n".join(fautes)


def test_what_is_said_of_each_page_has_not_changed_unnoticed(
    tour: Rejeu, chromium: Browser, request: pytest.FixtureRequest
) -> None:
    page, accepter = tour.onglet(chromium, viewport=BUREAU), request.config.getoption("--arbres")
    ecarts = []
    for nom, etat in arbres.PAGES.items():
        tour.ouvrir(page, tour.recueil.page(etat))
        ecarts.append(arbres.ecart(nom, arbres.lire(page), accepter=accepter))
    page.context.close()
    vus = "\n\n".join(filter(None, ecarts))
    assert not vus, (
        f"Ce que dit un lecteur d’écran a changé.\n\n{vus}\n\nSi c’est voulu : bin/test --arbres "
        "tests/navigateur/test_etats_villiers.py, relire les différences, les enregistrer avec."
    )
    assert {f.stem for f in arbres.DOSSIER.glob("*.yml")} == set(arbres.PAGES)


def test_no_page_of_the_tour_goes_without_a_tree(recueil: Recueil) -> None:
    gardees = {recueil.page(etat).vue for etat in arbres.PAGES.values()}
    sans = {etat.vue for etat in recueil.pages} - gardees
    assert not sans, f"À nommer dans tests/navigateur/arbres.py, puis bin/test --arbres : {sans}"
