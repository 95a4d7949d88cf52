"""Who opens the addresses of the matrix, each with a browser, and what they are answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from comptes.models import Utilisateur
from portail import roles
from tests import fabriques
from tests.maison.monde import Monde

COLONNES = (
    "étranger",  # not signed in
    "parent",  # of the family whose things are asked for
    "voisin",  # another family's parent
    "sans-rôle",  # an agent in no group
    "scolaire",  # Agents de service, of the service whose things are asked for
    "p-enfance",  # Agents de service, of another service, without schools
    "cantine",  # Restauration scolaire
    "trésorerie",  # Régie et Trésorerie
    "mairie",  # administrator
    "sans-code",  # administrator who owes the second factor
)


class Visiteur:
    """A browser that forgets, after each page, what the page did."""

    def __init__(self, qui: Utilisateur | None, second_facteur: bool = False) -> None:
        self.client, self.second_facteur = Client(), second_facteur
        if qui:
            self.client.force_login(qui, backend="comptes.backends.Connexion")
            self.client.get(reverse("couleurs"))  # a first page, which the session remembers
        self.cookies = self.client.cookies.output(header="")
        # The admin's door only shows the way, always the same.
        self.porte_des_agents = self.demander("get", reverse("admin:login"))

    def demander(self, methode: str, chemin: str) -> str:
        """The answer in a word of `matrice`."""
        with self._ephemere():
            reponse = getattr(self.client, methode)(chemin)
            if reponse.streaming:
                list(reponse)  # to its end, where its file closes
            return self.mot(reponse.status_code, getattr(reponse, "url", ""))

    def mot(self, statut: int, suite: str) -> str:
        """The word for this status, or for where it leads."""
        if not suite:
            return "vu" if statut == 200 else str(statut)
        lieu = _ou(suite)
        return self.porte_des_agents if lieu == "admin:login" else lieu

    @contextmanager
    def _ephemere(self) -> Iterator[None]:
        with override_settings(SECOND_FACTEUR=self.second_facteur), transaction.atomic():
            self.client.cookies = SimpleCookie(self.cookies)
            yield
            transaction.set_rollback(True)


def _ou(adresse: str) -> str:
    lieux = {
        settings.LOGIN_URL: "porte",
        "comptes:second_facteur": "code",
        "accueil": "accueil",
        "admin:index": "admin",
        "admin:login": "admin:login",
    }
    chemins = {reverse(vue): mot for vue, mot in lieux.items()}
    return chemins.get(urlsplit(adresse).path, "suite")


def visiteurs(monde: Monde) -> list[Visiteur]:
    """One for each column."""
    scolaire, petite = fabriques.le_service(), fabriques.petite_enfance()
    mairie = Utilisateur.objects.create_superuser("mairie", "x")
    comptes: list[Any] = [
        None,
        fabriques.parent(monde.famille),
        fabriques.parent(monde.voisine),
        fabriques.agent("", scolaire),
        fabriques.agent(roles.SERVICE, scolaire),
        fabriques.agent(roles.SERVICE, petite),
        fabriques.agent(roles.RESTAURATION, scolaire),
        fabriques.agent(roles.TRESORERIE, scolaire, petite),
        mairie,
    ]
    return [*(Visiteur(compte) for compte in comptes), Visiteur(mairie, second_facteur=True)]
