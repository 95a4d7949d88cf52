"""The way to every state of the menus' page, for anybody."""

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from portail.dates import aujourd_hui, mois_decale
from portail.demo.decalage import lundi
from reservations.regles import Horaire
from tests.navigateur import gestes
from tests.navigateur.etats import Etat
from tests.navigateur.gestes import Famille
from tests.navigateur.pile import Pile


def avec_des_menus() -> date:
    """The Monday of the demo's next week with meals."""
    jours = Horaire("C").ouverts(lundi(aujourd_hui()), aujourd_hui() + timedelta(days=60))
    return lundi(jours[0])


def menus_de_la_semaine(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto(f"/menus/?semaine={avec_des_menus()}")
    expect(gestes.titre(page)).to_contain_text("Menus du")


def menus_du_mois(page: Page, pile: Pile, famille: Famille) -> None:
    page.goto(f"/menus/?mois={avec_des_menus():%Y-%m}")
    expect(gestes.titre(page)).to_contain_text("Menus d")


def menus_fermes(page: Page, pile: Pile, famille: Famille) -> None:
    annee = aujourd_hui().year
    page.goto(f"/menus/?semaine={annee}-08-03")
    expect(gestes.titre(page)).to_contain_text("Pas de repas")


def menus_pas_publies(page: Page, pile: Pile, famille: Famille) -> None:
    """A month beyond what the demo's kitchen has written, the first one with school."""
    mois = mois_decale(aujourd_hui(), 3)
    while not Horaire("C").ouverts(mois, mois + timedelta(days=27)):
        mois = mois_decale(mois, 1)
    page.goto(f"/menus/?mois={mois:%Y-%m}")
    expect(gestes.titre(page)).to_contain_text("ne sont pas encore publiés")


MENUS: list[Etat] = [menus_de_la_semaine, menus_du_mois, menus_fermes, menus_pas_publies]
