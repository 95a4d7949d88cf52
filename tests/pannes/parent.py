"""A parent at a browser: pays, comes back, and starts again when the portal does not answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.test import Client
from lxml import html

from comptes.models import Famille
from factures.models import Facture
from tests import fabriques

from .ville import Ville

RELANCES = 4
CARTE = {"fin_validite": "12/35", "cryptogramme": "123"}


@dataclass
class Parent:
    ville: Ville
    famille: Famille
    navigateur: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.navigateur.trust_env = False  # a proxy named by the environment knows nothing of this
        client = Client()
        client.force_login(fabriques.parent(self.famille), backend="comptes.backends.Connexion")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.navigateur.cookies.set(settings.SESSION_COOKIE_NAME, session)

    @property
    def adresse(self) -> str:
        return fabriques.parent(self.famille).adresse

    def aller_a_la_banque(self, *factures: Facture) -> requests.Response:
        """From the basket to the bank's page, however often the portal dies on the way."""
        fabriques.panier(self.famille, *factures)
        for _ in range(RELANCES):
            try:
                if page := self._proceder():
                    return page
            except requests.ConnectionError:
                continue  # the error page of a browser: the parent clicks again
            # Nothing to pay and no page to resume: the attempt that died ends by itself.
            self.ville.passer()
        raise AssertionError(f"Le parent n’arrive pas à la banque.\n{self.ville.recit()}")

    def payer(self, page: requests.Response, numero: str) -> requests.Response | None:
        """At the bank; what sends the parent back, if anything does."""
        (formulaire,) = [f for f in _formulaires(page) if "numero" in f.fields]
        reponse = self._poster(formulaire, {"numero": numero, "action": "valider", **CARTE})
        assert reponse.status_code in (200, 303), reponse.text
        return reponse if self._suite(reponse, self.ville.portail) else None

    def revenir(self, depart: requests.Response) -> None:
        """Back to the portal, once: a parent who sees an error page may well leave it at that."""
        try:
            reponse = self._suivre(depart, self.ville.portail)
        except requests.ConnectionError:
            return
        assert reponse is not None
        assert reponse.status_code == 200, reponse.text

    def _proceder(self) -> requests.Response | None:
        """Pay what is in the basket, or resume what is held: the bank's page, None without one."""
        panier = self.navigateur.get(f"{self.ville.portail}/panier/")
        assert panier.status_code == 200, panier.text
        formulaires = _formulaires(panier)
        a_payer = [f for f in formulaires if "courriel" in f.fields]
        a_reprendre = [f for f in formulaires if str(f.action).endswith("/reprendre/")]
        if not a_payer + a_reprendre:
            return None
        clic = self._poster((a_payer + a_reprendre)[0], {})
        return self._suivre(clic, self.ville.banque.adresse)

    def _poster(self, formulaire: html.FormElement, saisie: Mapping[str, str]) -> requests.Response:
        assert formulaire.method == "POST"
        champs = {**dict(formulaire.form_values()), **saisie}
        return self.navigateur.post(str(formulaire.action), data=champs, allow_redirects=False)

    def _suivre(self, reponse: requests.Response, origine: str) -> requests.Response | None:
        """Go where the answer sends the browser, as long as it is to this server."""
        suite: requests.Response | None = None
        while prochaine := self._suite(reponse, origine):
            if isinstance(prochaine, str):
                suite = reponse = self.navigateur.get(prochaine, allow_redirects=False)
            else:
                suite = reponse = self._poster(prochaine, {})
        return suite

    def _suite(self, reponse: requests.Response, origine: str) -> str | html.FormElement | None:
        """A redirection to this server, or a form that a page sends there by itself."""
        adresse = urljoin(reponse.url, reponse.headers.get("Location", ""))
        if "Location" in reponse.headers:
            return adresse if adresse.startswith(origine) else None
        if reponse.url.startswith(origine):
            return None
        formulaires = [f for f in _formulaires(reponse) if str(f.action).startswith(origine)]
        return formulaires[0] if formulaires else None


def _formulaires(reponse: requests.Response) -> list[html.FormElement]:
    """The page's forms, with absolute addresses."""
    page = html.fromstring(reponse.text, base_url=reponse.url)
    page.make_links_absolute(reponse.url)
    for formulaire in page.forms:
        formulaire.action = formulaire.action or reponse.url
    return list(page.forms)
