"""The bank rings the merchant's doorbell, from its own threads, until somebody answers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Timer

import requests

from . import reglages
from .banque import Banque, Envoi
from .etat import REGISTRE, Operation
from .scenario import INTERRUPTEUR, Notification

journal = logging.getLogger(__name__)

TOUT_DE_SUITE = timedelta(0)
REPONSES_DEFINITIVES = {200, 404}


def annoncer(banque: Banque, operation: Operation) -> None:
    """Called once, as soon as an operation is settled, before the browser leaves."""
    if not operation.url_notification:
        return
    match INTERRUPTEUR.scenario.notification:
        case Notification.NORMALE:
            livraison = Livraison(banque.notification(operation), lambda: _resultat_lu(operation))
            livraison.programmer(TOUT_DE_SUITE)
        case Notification.TARDIVE:
            Livraison(banque.notification(operation)).programmer(reglages.RETARD)
        case Notification.DOUBLE:
            _annoncer_deux_fois(banque.notification(operation))
        case Notification.ALTEREE:
            Livraison(banque.fausse_notification(operation)).programmer(TOUT_DE_SUITE)
        case Notification.JAMAIS:
            pass


def _resultat_lu(operation: Operation) -> bool:
    actuelle = REGISTRE.trouver(operation.jeton)
    return actuelle is None or actuelle.resultat_lu


def _annoncer_deux_fois(envoi: Envoi) -> None:
    """Both calls wait for each other, so that the merchant does meet the race."""
    depart = Barrier(2)
    for _ in range(2):
        Livraison(envoi, depart=depart).programmer(TOUT_DE_SUITE)


@dataclass
class Livraison:
    envoi: Envoi
    inutile: Callable[[], bool] = lambda: False
    depart: Barrier | None = None
    essais: int = 0

    def programmer(self, delai: timedelta) -> None:
        minuterie = Timer(delai.total_seconds(), self._tenter)
        minuterie.daemon = True
        minuterie.start()

    def _tenter(self) -> None:
        self._attendre_le_depart()
        if self.inutile():
            return
        self.essais += 1
        if not _livrer(self.envoi) and self.essais < reglages.ESSAIS_MAX:
            self.programmer(reglages.RELANCE)

    def _attendre_le_depart(self) -> None:
        if self.depart is None:
            return
        try:
            self.depart.wait(timeout=5)
        except BrokenBarrierError:
            journal.warning("Les deux notifications ne partent pas ensemble.")
        self.depart = None


def _livrer(envoi: Envoi) -> bool:
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
    if reponse.status_code not in REPONSES_DEFINITIVES:
        journal.warning("Notification non remise : réponse %s", reponse.status_code)
    return reponse.status_code in REPONSES_DEFINITIVES
