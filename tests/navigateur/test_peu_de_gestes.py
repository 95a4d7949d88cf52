"""From Accueil to the bank's page in a few taps, on a phone, without script."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from portail.argent import euros
from tests.navigateur import gestes
from tests.navigateur.conftest import TELEPHONE, Visiteur
from tests.navigateur.pile import Pile

AU_PLUS = 5


@dataclass
class Doigt:
    """Taps, and counts its taps; it types nothing."""

    touches: int = 0

    def toucher(self, cible: Locator) -> None:
        self.touches += 1
        cible.tap()


@pytest.mark.parametrize(
    ("commune", "bouton"),
    [("villiers", "Procéder au paiement"), ("sautron", "Régler votre facture en ligne")],
)
def test_paying_all_that_is_due_takes_few_taps(
    request: pytest.FixtureRequest, visiteur: Visiteur, commune: str, bouton: str
) -> None:
    pile: Pile = request.getfixturevalue(commune)
    famille = gestes.une_famille(pile, services=2)
    page = visiteur(pile, viewport=TELEPHONE, has_touch=True, java_script_enabled=False)
    gestes.se_connecter(page, famille.code)
    doigt = Doigt()

    doigt.toucher(page.get_by_role("button", name="Tout payer"))
    expect(gestes.titre(page)).to_have_text(f"{euros(famille.total)} à payer")
    expect(page.get_by_label("Adresse e-mail")).to_have_value(gestes.adresse_de(pile, famille.code))
    doigt.toucher(page.get_by_role("button", name=bouton))
    _franchir(page, doigt)

    expect(gestes.titre(page)).to_have_text("Paiement par carte")
    assert page.url.startswith(pile.banque)
    expect(page.locator(".montant")).to_have_text(euros(famille.total))
    assert doigt.touches <= AU_PLUS
    assert doigt.touches == {"villiers": 2, "sautron": 3}[commune]  # a form to the bank is one more


def _franchir(page: Page, doigt: Doigt) -> None:
    """Without script, a bank that is reached by a form asks for one more tap."""
    suite = page.get_by_role("button", name="Continuer vers la banque")
    expect(suite.or_(page.get_by_label("Numéro de carte"))).to_be_visible()
    if suite.is_visible():
        doigt.toucher(suite)
