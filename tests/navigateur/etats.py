"""The way to what only the running bank shows: one small function each, named as the state is."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.navigateur import gestes
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile

Etat = Callable[[Page, Pile, Famille], None]


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


DE_LA_BANQUE: list[Etat] = [carte, carte_fausse, banque_constat]
