"""The way to the states that only a town with two banks has, or only SystemPay can tell."""

import re

from playwright.sync_api import Page, expect

from paiement.models import Paiement
from portail.argent import euros
from tests.navigateur import arrivees, gestes
from tests.navigateur.etats import Etat
from tests.navigateur.gestes import Famille
from tests.navigateur.guichets import PAYFIP, SYSTEMPAY, Caisse
from tests.navigateur.pile import Pile, attendre

DEPART = re.compile(r"/depart(\.\w+)?\.js$")


def recapitulatif(page: Page, pile: Pile, famille: Famille) -> None:
    gestes.aller_au_panier(page, famille, SYSTEMPAY.ajouter)
    expect(page.get_by_role("radio", name=SYSTEMPAY.choix)).to_be_checked()


def payfip_sans_adresse(page: Page, pile: Pile, famille: Famille) -> None:
    recapitulatif(page, pile, famille)
    Caisse(pile, PAYFIP).choisir(page)
    page.get_by_label("Adresse e-mail").fill("")
    _refuse(page, "PayFiP demande une adresse e-mail.")


def sans_choix(page: Page, pile: Pile, famille: Famille) -> None:
    recapitulatif(page, pile, famille)
    page.locator("[name=passerelle]").evaluate_all("tous => tous.forEach(b => b.remove())")
    _refuse(page, "Choisissez un moyen de paiement.")


def trop_petit_pour_payfip(page: Page, pile: Pile, famille: Famille) -> None:
    numero = arrivees.facturer(pile, famille.code, "0,80")
    page.goto("/factures/")
    for autre in famille.numeros:
        page.get_by_role("checkbox", name=autre).uncheck()
    page.get_by_role("checkbox", name=numero).check()
    page.get_by_role("button", name=SYSTEMPAY.ajouter).click()
    Caisse(pile, PAYFIP).choisir(page)
    _refuse(page, "PayFiP accepte de 1,00")


def _refuse(page: Page, phrase: str) -> None:
    page.get_by_role("button", name=SYSTEMPAY.payer).click()
    expect(page.get_by_text(phrase).first).to_be_visible()


def vers_la_banque(page: Page, pile: Pile, famille: Famille) -> None:
    """As it stays where no script runs: the script is there, and empty."""
    page.route(DEPART, lambda route: route.fulfill(body="", content_type="text/javascript"))
    recapitulatif(page, pile, famille)
    page.get_by_role("button", name=SYSTEMPAY.payer).click()
    expect(page.get_by_role("button", name="Continuer vers la banque")).to_be_visible()


def a_recommencer(page: Page, pile: Pile, famille: Famille) -> None:
    """The bank's page was left, and cannot be opened again."""
    page.goto(f"/paiement/{_a_la_banque(page, pile, famille)}/")
    expect(page.get_by_role("button", name="Recommencer le paiement")).to_be_visible()


def a_eclaircir(page: Page, pile: Pile, famille: Famille) -> None:
    _devient(page, pile, famille, "a-eclaircir")
    expect(page.locator("main")).to_contain_text("La régie s’en occupe et vous répondra")


def verifie_par_la_regie(page: Page, pile: Pile, famille: Famille) -> None:
    _devient(page, pile, famille, "classe")
    expect(page.locator("main")).to_contain_text("La régie a vérifié ce paiement")


def _devient(page: Page, pile: Pile, famille: Famille, etat: str) -> None:
    reference = _a_la_banque(page, pile, famille)
    with pile.base() as base:
        siens = Paiement.objects.using(base).filter(reference=reference)
        siens.update(etat=etat, interroger_le=None)
    page.goto(f"/paiement/{reference}/")


def trop_percu(page: Page, pile: Pile, famille: Famille) -> None:
    _paye_deux_fois(page, pile, famille)


def trop_percu_rembourse(page: Page, pile: Pile, famille: Famille) -> None:
    """A part of it: what is left and what was given back stand one below the other."""
    reference = _paye_deux_fois(page, pile, famille)
    rendre = (
        "from factures import trop_percus; from factures.services import rembourser; "
        f"rendu = trop_percus.soldes().filter(reference='{reference}', reste__gt=0).get(); "
        "rembourser(rendu, 500, motif='payé deux fois', par=None)"
    )
    fait = pile.commande("shell", "--command", rendre)
    assert fait.returncode == 0, fait.stderr
    page.reload()
    expect(page.locator("main")).to_contain_text("remboursé le")
    expect(page.get_by_role("status").filter(has_text="dépassent")).to_be_visible()


def archives_trop_percu(page: Page, pile: Pile, famille: Famille) -> None:
    trop_percu_rembourse(page, pile, famille)
    page.goto("/archives/")
    expect(page.locator("main")).to_contain_text("remboursé le")


def _a_la_banque(page: Page, pile: Pile, famille: Famille) -> str:
    recapitulatif(page, pile, famille)
    return Caisse(pile, SYSTEMPAY).ouvrir(page)


def _paye_deux_fois(page: Page, pile: Pile, famille: Famille) -> str:
    reference = _a_la_banque(page, pile, famille)
    gestes.payer(page)
    expect(gestes.titre(page)).to_have_text("Paiement effectué")
    pile.agir(reference, "seconde_capture")
    trop = page.get_by_role("status").filter(has_text=euros(famille.total))
    attendre(lambda: page.reload() and trop.count(), "la seconde capture n’est pas arrivée")
    return reference


# On every run, then on a long one only.
TOUJOURS: list[Etat] = [payfip_sans_adresse, trop_percu_rembourse]
PARFOIS: list[Etat] = [
    vers_la_banque,
    a_recommencer,
    recapitulatif,
    sans_choix,
    trop_petit_pour_payfip,
    a_eclaircir,
    verifie_par_la_regie,
    trop_percu,
    archives_trop_percu,
]
