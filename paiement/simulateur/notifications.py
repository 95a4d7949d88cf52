"""The bank rings the merchant's doorbell, from its own threads, until somebody answers."""

import logging
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Timer

import requests

from . import reglages
from .banque import Annonces, Banque, Envoi
from .etat import REGISTRE, Etat, Operation
from .scenario import INTERRUPTEUR, Notification

journal = logging.getLogger(__name__)

TOUT_DE_SUITE = timedelta(0)


def annoncer(banque: Banque, operation: Operation) -> None:
    """Called once, as soon as an operation is settled, before the browser leaves."""
    issue = operation.reglement and operation.reglement.issue
    if issue in banque.annonces.etats:
        sonner(banque, operation)
    if issue is Etat.EN_ATTENTE and banque.annonces.suite:
        plus_tard(reglages.DELAI_ATTENTE, lambda: _annoncer_la_suite(banque, operation.jeton))


def _annoncer_la_suite(banque: Banque, jeton: str) -> None:
    """Unless something else has become of the operation, and has been told."""
    operation = REGISTRE.trouver(jeton)
    if operation and operation.reglement and operation.reglement.issue is Etat.EN_ATTENTE:
        sonner(banque, operation)


def sonner(banque: Banque, operation: Operation) -> None:
    """Tell the merchant as the scenario wants it."""
    if not operation.url_notification:
        return
    regles = banque.annonces
    match INTERRUPTEUR.scenario.notification:
        case Notification.NORMALE:
            envoi = banque.notification(operation)
            livraison = Livraison(envoi, regles, lambda: _resultat_lu(operation))
            livraison.programmer(TOUT_DE_SUITE)
        case Notification.TARDIVE:
            Livraison(banque.notification(operation), regles).programmer(reglages.RETARD)
        case Notification.DOUBLE:
            _sonner_deux_fois(banque.notification(operation), regles)
        case Notification.ALTEREE:
            Livraison(banque.fausse_notification(operation), regles).programmer(TOUT_DE_SUITE)
        case Notification.JAMAIS:
            pass


def _resultat_lu(operation: Operation) -> bool:
    actuelle = REGISTRE.trouver(operation.jeton)
    return actuelle is None or actuelle.resultat_lu


def _sonner_deux_fois(envoi: Envoi, regles: Annonces) -> None:
    """Both calls wait for each other, so that the merchant does meet the race."""
    depart = Barrier(2)
    for _ in range(2):
        Livraison(envoi, regles, depart=depart).programmer(TOUT_DE_SUITE)


def plus_tard(delai: timedelta, faire: Callable[[], None]) -> None:
    minuterie = Timer(delai.total_seconds(), faire)
    minuterie.daemon = True
    minuterie.start()


@dataclass
class Livraison:
    envoi: Envoi
    regles: Annonces
    inutile: Callable[[], bool] = lambda: False
    depart: Barrier | None = None
    essais: int = 0

    def programmer(self, delai: timedelta) -> None:
        plus_tard(delai, self._tenter)

    def _tenter(self) -> None:
        self._attendre_le_depart()
        if self.inutile():
            return
        self.essais += 1
        if not _livrer(self.envoi, self.regles.definitives) and self.essais < self.regles.essais:
            self.programmer(reglages.RELANCE)

    def _attendre_le_depart(self) -> None:
        if self.depart is None:
            return
        try:
            self.depart.wait(timeout=5)
        except BrokenBarrierError:
            journal.warning("Les deux notifications ne partent pas ensemble.")
        self.depart = None


def _livrer(envoi: Envoi, definitives: Container[int]) -> bool:
    with requests.Session() as session:
        # The merchant is on this machine: a proxy named by the environment would lose the call.
        session.trust_env = False
        try:
            reponse = session.request(
                envoi.methode, envoi.url, data=envoi.formulaire, timeout=10, allow_redirects=False
            )
        except requests.RequestException as erreur:
            journal.warning("Notification non remise : %s", type(erreur).__name__)
            return False
    if reponse.status_code not in definitives:
        journal.warning("Notification non remise : réponse %s", reponse.status_code)
    return reponse.status_code in definitives
