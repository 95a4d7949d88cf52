"""Every state of a family's page, looked at once on each run: in one of the two towns, at one
width, in one light, always the same for a state. With `--long` in all of them, and the agents'
states too: on each run `visites` opens their pages."""

from zlib import crc32

from playwright.sync_api import Browser

from tests.maison.recueil import PREMIERE, SECONDE, Etat
from tests.navigateur import lisibilite
from tests.navigateur.lisibilite import VUES, Vue
from tests.navigateur.rejeu import Rejeu

VILLES = (PREMIERE, SECONDE)


def a_regarder(
    etats: list[Etat], commune: str, en_tout: bool
) -> list[tuple[Etat, tuple[Vue, ...]]]:
    """The states that this town shows on this run, and how."""
    if en_tout:
        return [(etat, VUES) for etat in etats]
    rangs = [(etat, crc32(etat.nom.encode())) for etat in etats if not etat.des_agents]
    siens = VILLES.index(commune)
    return [(etat, (VUES[rang // 2 % 4],)) for etat, rang in rangs if rang % 2 == siens]


def _grave(plainte: str) -> bool:
    """A wrong date is shown again as it was typed, and the browser says that it is none."""
    return "does not conform to the required format" not in plainte


def regarder(tour: Rejeu, chromium: Browser, commune: str, en_tout: bool) -> list[str]:
    """What is wrong, wherever it is."""
    page = tour.onglet(chromium)
    fautes = []
    for etat, vues in a_regarder(tour.recueil.pages, commune, en_tout):
        trouvees = []
        for vue in vues:
            lisibilite.appliquer(page, vue)
            tour.ouvrir(page, etat)
            trouvees += lisibilite.defauts(page, vue)
        if not etat.des_agents:
            trouvees += lisibilite.petites_cibles(page)
        trouvees += lisibilite.a_l_etroit(page, des_agents=etat.des_agents)
        trouvees += filter(_grave, tour.suivi.fautes)
        fautes += [f"« {etat.nom} », {faute}" for faute in trouvees]
    page.context.close()
    return fautes
