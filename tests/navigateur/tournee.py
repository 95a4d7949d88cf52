"""One role's browser: it opens addresses one after the other and says what is wrong with each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

from django.test import override_settings
from playwright.sync_api import Browser, Error, Page, Response

from tests.maison.roles import Visiteur
from tests.navigateur import anglais, fichiers_servis, regards, releve
from tests.navigateur.regards import PLUS_ETROIT
from tests.navigateur.releve import Balance, Releve
from tests.navigateur.surveillance import Surveillance
from tests.navigateur.visites import Visite

HAUTEUR = 800
PHOTOS = (360, 768, 1280)
POIDS = (60_000, 15_000)  # bytes over the wire, on a first visit and on the next pages
# What is called good is 0.1. A family's page does not move at all; an agent's that comes in two
# parts may push what is in its band aside.
BOUGE_AGENT = 0.02
# Its pictures are what it is for: they come as one reads on.
EN_IMAGES = {"mode_d_emploi"}


@dataclass
class Tournee:
    page: Page
    visiteur: Visiteur
    suivi: Surveillance
    captures: Path | None = None
    poids: dict[str, tuple[int, int]] = field(default_factory=dict)  # first visit, next pages
    reponses: list[Response] = field(default_factory=list)
    refus: set[tuple[str, int, str]] = field(default_factory=set)  # already looked at

    def __post_init__(self) -> None:
        self.balance = Balance(self.page)
        self.page.on("response", self._noter)
        self.page.goto("/")  # what its pages share is known from now on

    def _noter(self, reponse: Response) -> None:
        if reponse.request.is_navigation_request():
            self.reponses.append(reponse)

    def fautes(self, visite: Visite) -> list[str]:
        """Open it, and say all that is wrong."""
        if visite.mot == "vu" and fichiers_servis.attendu(visite.adresse):
            trouvees = self._fichier(visite)
        else:
            trouvees = self._page(visite)
        plaintes, self.suivi.fautes = self.suivi.fautes, []
        return [f"{visite} : {faute}" for faute in [*trouvees, *plaintes]]

    def _fichier(self, visite: Visite) -> list[str]:
        reponse = self.page.request.get(visite.chemin, max_redirects=0)
        genre = reponse.headers.get("content-type", "")
        ecart = self._ecart(visite, reponse.status, reponse.headers.get("location", ""))
        return ecart or fichiers_servis.fautes(visite.adresse, genre, reponse.body())

    def _page(self, visite: Visite) -> list[str]:
        self.page.set_viewport_size({"width": visite.largeur, "height": HAUTEUR})
        self.page.emulate_media(color_scheme=visite.lumiere, reduced_motion="reduce")  # type: ignore[arg-type]
        self.balance.tarer(images=visite.adresse not in EN_IMAGES)
        self.reponses.clear()
        try:
            self.page.goto(visite.chemin)
        except Error as refus:  # a download, an answer without a page
            return [f"le navigateur n’ouvre pas : {refus.message.splitlines()[0]}"]
        reponse = self.reponses[0]
        ecart = self._ecart(visite, reponse.status, reponse.headers.get("location", ""))
        if ecart or visite.adresse in fichiers_servis.POUR_LA_BANQUE:
            return ecart
        return self._regarder(visite) if self._se_regarde(visite) else []

    def _se_regarde(self, visite: Visite) -> bool:
        """A page, and one of each way of refusing; where a redirect leads has its own address."""
        if visite.mot == "vu":
            return True
        refus = (visite.mot, visite.largeur, visite.lumiere)
        nouveau = visite.mot.isdigit() and refus not in self.refus
        self.refus.add(refus)
        return nouveau

    def _ecart(self, visite: Visite, statut: int, suite: str) -> list[str]:
        mot = self.visiteur.mot(statut, suite)
        return [] if mot == visite.mot else [f"{mot} au lieu de {visite.mot}"]

    def _regarder(self, visite: Visite) -> list[str]:
        vu = releve.relever(self.page)
        pesee = (self.balance.premiere_visite, self.balance.suivante)
        self.poids[visite.adresse] = pesee
        trouvees = [
            *_poids(pesee),
            *_mouvements(vu, BOUGE_AGENT if "/admin/" in visite.chemin else 0),
            *(f"anglais : {mot}" for mot in anglais.mots(vu.textes)),
            *(f"adresse en clair : {adresse}" for adresse in vu.ailleurs),
            *regards.defauts(self.page),
        ]
        self._photographier(visite)
        self.page.set_viewport_size({"width": PLUS_ETROIT, "height": HAUTEUR})
        large = self.page.evaluate("document.documentElement.scrollWidth")
        if large > PLUS_ETROIT:
            trouvees.append(f"{large} px de large sur un écran de {PLUS_ETROIT}")
        # A window that is still growing while the next page opens would be seen to move it.
        self.page.set_viewport_size({"width": visite.largeur, "height": HAUTEUR})
        return trouvees

    def _photographier(self, visite: Visite) -> None:
        """In the light of the first screen: one picture a width."""
        if not self.captures or (visite.largeur, visite.lumiere) != (PHOTOS[0], "light"):
            return
        for largeur in PHOTOS:
            self.page.set_viewport_size({"width": largeur, "height": HAUTEUR})
            nom = f"{visite.adresse.replace(':', '-')}-{largeur}.png"
            self.page.screenshot(path=self.captures / visite.role / nom, full_page=True)


@contextmanager
def en_route(
    navigateur: Browser, origine: str, visiteur: Visiteur, captures: Path | None = None
) -> Iterator[Tournee]:
    """This role's browser, signed in."""
    contexte = navigateur.new_context(
        base_url=origine, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
    )
    releve.guetter(contexte)
    contexte.add_init_script(regards.AXE_SCRIPT)
    for nom, biscuit in SimpleCookie(visiteur.cookies.replace("\r\n", ";")).items():
        contexte.add_cookies([{"name": nom, "value": biscuit.value, "url": origine}])
    suivi = Surveillance({origine})
    suivi.suivre(contexte)
    with override_settings(SECOND_FACTEUR=visiteur.second_facteur):
        try:
            yield Tournee(contexte.new_page(), visiteur, suivi, captures)
        finally:
            contexte.close()


def _poids(pesee: tuple[int, int]) -> list[str]:
    quand = ("à la première visite", "ensuite")
    return [
        f"{poids} octets {moment}, plus que {plafond}"
        for poids, moment, plafond in zip(pesee, quand, POIDS, strict=True)
        if poids > plafond
    ]


def _mouvements(vu: Releve, permis: float) -> list[str]:
    bouge = sum(valeur for valeur, _ in vu.deplaces)
    choses = " ; ".join(chose for _, chose in vu.deplaces)
    return [f"bouge de {bouge:.4f} : {choses}"] if bouge > permis else []
