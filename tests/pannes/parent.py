"""A parent at a browser: pays, comes back, and starts again when the portal does not answer."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings
from django.test import Client
from lxml import html

from comptes.models import Famille
from factures.models import Facture
from tests import fabriques

from .ville import ATTENTE, Ville

RELANCES = 6
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
        for essai in range(RELANCES):
            with suppress(requests.ConnectionError):  # a browser's error page: click again
                if page := self._proceder():
                    return page
                # Nothing to pay, nothing to resume: an attempt died. It ends by itself if it never
                # reached the bank; otherwise the parent lets it go.
                if essai % 2:
                    self._abandonner()
                else:
                    self.ville.passer()
        raise AssertionError(f"Le parent n’arrive pas à la banque.\n{self.ville.recit()}")

    def payer(self, page: requests.Response, numero: str) -> requests.Response:
        """At the bank; its answer, which may send the parent back."""
        (formulaire,) = [f for f in _formulaires(page) if "numero" in f.fields]
        return self._poster(formulaire, {"numero": numero, "action": "valider", **CARTE})

    def revenir(self, depart: requests.Response) -> None:
        """Back to the portal, once: a parent who sees an error page may well leave it at that."""
        with suppress(requests.ConnectionError):
            page = self._suivre(depart)
            assert page.status_code == 200, page.text

    def _proceder(self) -> requests.Response | None:
        """Pay what is in the basket, or resume what is held: the bank's page, None without one."""
        formulaires = self._panier()
        a_payer = [f for f in formulaires if "courriel" in f.fields]
        a_reprendre = [f for f in formulaires if str(f.action).endswith("/reprendre/")]
        for formulaire in (a_payer + a_reprendre)[:1]:
            page = self._suivre(self._poster(formulaire))
            if any("numero" in f.fields for f in _formulaires(page)):
                return page
        return None

    def _abandonner(self) -> None:
        for formulaire in self._panier():
            if str(formulaire.action).endswith("/abandonner/"):
                self._suivre(self._poster(formulaire))
                return

    def _panier(self) -> list[html.FormElement]:
        panier = self._demander("GET", f"{self.ville.portail}/panier/", allow_redirects=True)
        assert panier.status_code == 200, panier.text
        return _formulaires(panier)

    def _poster(
        self, formulaire: html.FormElement, saisie: Mapping[str, str] = MappingProxyType({})
    ) -> requests.Response:
        assert formulaire.method == "POST"
        champs = {**dict(formulaire.form_values()), **saisie}
        return self._demander("POST", str(formulaire.action), data=champs)

    def _suivre(self, reponse: requests.Response) -> requests.Response:
        """Go where the answer sends the browser: a redirection, a form that leads to a bank."""
        while True:
            if suite := reponse.headers.get("Location"):
                adresse = urljoin(reponse.url, suite)
                reponse = self._demander("GET", adresse)
            elif ailleurs := [f for f in _formulaires(reponse) if _ailleurs(f, reponse)]:
                reponse = self._poster(ailleurs[0])
            else:
                return reponse

    def _demander(self, methode: str, adresse: str, **suite: Any) -> requests.Response:
        """An answer that never comes is a fault, and is told as one."""
        try:
            options = {"allow_redirects": False, "timeout": ATTENTE, **suite}
            return self.navigateur.request(methode, adresse, **options)
        except requests.ReadTimeout as erreur:
            raise AssertionError(f"{adresse} ne répond pas\n{self.ville.recit()}") from erreur


def _ailleurs(formulaire: html.FormElement, page: requests.Response) -> bool:
    return urlsplit(str(formulaire.action)).netloc != urlsplit(page.url).netloc


def _formulaires(reponse: requests.Response) -> list[html.FormElement]:
    """The page's forms, with absolute addresses."""
    page = html.fromstring(reponse.text, base_url=reponse.url)
    page.make_links_absolute(reponse.url)
    for formulaire in page.forms:
        formulaire.action = formulaire.action or reponse.url
    return list(page.forms)
