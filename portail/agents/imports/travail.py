"""Trying and writing a dropped file: in the page's own request, or by the worker.

The job may come twice, or after a kill: one process works at a time, and the row's state moves in
the transaction that writes. What is written is what was shown, or nothing.
"""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from portail.fichiers import FichierIllisible
from portail.models import FichierImporte
from portail.models.fichier_importe import Etat
from portail.rapports import Rapport

from . import chantier
from .genres import GENRES, Ordre

journal = structlog.get_logger(__name__)
DEPARTS = 3  # starts after which a work that never ends is given up
SILENCE = timedelta(minutes=2)  # after which nobody may be at work any more
DUREE = 3600  # seconds; hashing the first passwords of thousands of families takes minutes
INTERROMPU = (
    "Le travail s’est interrompu plusieurs fois : rien n’a été écrit. Prévenez la personne qui "
    "exploite le portail, puis déposez le fichier de nouveau."
)
ALTERE = "Le fichier gardé n’est plus celui qui a été déposé : rien n’a été écrit."
EN_MEME_TEMPS = "Un autre import a écrit en même temps : rien n’a été écrit, confirmez de nouveau."
A_CHANGE = (
    "Le portail a changé depuis la vérification : rien n’a été écrit. Voici ce que l’import ferait "
    "maintenant. La vérification disait : "
)


class Altere(RuntimeError):
    """The stored bytes are no longer those that were dropped."""


def confier(cle: int) -> None:
    """Leave it to the worker; the job belongs to the caller's transaction."""
    async_task("portail.taches.importer", cle, timeout=DUREE)


def reprendre() -> None:
    """Take up again what a killed process left: nothing depends on one queue row."""
    muets = FichierImporte.objects.en_travail().filter(depuis__lt=timezone.now() - SILENCE)
    for cle in muets.values_list("pk", flat=True):
        if chantier.libre(cle):
            FichierImporte.objects.en_travail().filter(pk=cle).update(depuis=timezone.now())
            confier(cle)


def executer(cle: int) -> None:
    """Do what this import waits for; nothing when it waits for nothing, or another is at it."""
    with chantier.ouvrir(cle) as ici:
        depot = FichierImporte.objects.en_travail().filter(pk=cle).first()
        if ici is None or depot is None:
            return
        if depot.essais >= DEPARTS:
            conclure(depot, Etat.ECHOUE, motif=INTERROMPU)
            return
        FichierImporte.objects.filter(pk=cle).commencer()
        try:
            (essayer if depot.etat == Etat.ESSAI else ecrire)(depot, ici)
        except FichierIllisible as illisible:
            conclure(depot, Etat.REFUSE, motif=str(illisible))
        except Altere:
            journal.error("fichier importé altéré", cle=cle)
            conclure(depot, Etat.ECHOUE, motif=ALTERE)


def essayer(depot: FichierImporte, ici: chantier.Chantier) -> None:
    """Say what the file would do."""
    ordre = Ordre(depot.depose_par, essai=True, brouillon=depot.brouillon, avancer=ici.avancer)
    _montrer(depot, _lire(depot, ordre))


def ecrire(depot: FichierImporte, ici: chantier.Chantier) -> None:
    """Write the file if it still does what was shown; else show what it would do now."""
    assert depot.confirme_par
    ordre = Ordre(
        depot.confirme_par,
        essai=False,
        tolerer=depot.tolerer,
        brouillon=depot.brouillon,
        avancer=ici.avancer,
        accepter=lambda fait: _est_celui(fait, depot) and conclure(depot, Etat.FAIT),
    )
    try:
        rapport = _lire(depot, ordre)
    except (IntegrityError, OperationalError):  # a deadlock too: another one was at it
        _rendre(depot, Etat.A_CONFIRMER, motif=EN_MEME_TEMPS)
        return
    # Written, the row has moved on, and this finds nothing to move.
    if not _est_celui(rapport, depot):
        _montrer(depot, rapport, motif=_a_change(depot))


def conclure(depot: FichierImporte, etat: Etat, **champs: object) -> bool:
    """End the work. A file that holds passwords is not kept after that."""
    if depot.secrets:
        champs["fichier"] = ""
    finie = _rendre(depot, etat, **champs)
    if finie and depot.secrets and (nom := depot.fichier.name):
        transaction.on_commit(lambda: depot.fichier.storage.delete(nom))
    return finie


def empreinte(rapport: Rapport) -> str:
    """A digest of all that a report says: what is confirmed is what was shown."""
    return hashlib.sha256(json.dumps(rapport.en_json(), sort_keys=True).encode()).hexdigest()


def octets(depot: FichierImporte) -> bytes:
    """The file as it was dropped. Raises `Altere`."""
    try:
        with depot.fichier.open("rb") as fichier:
            lus: bytes = fichier.read()
    except FileNotFoundError as absent:
        raise Altere(depot.pk) from absent
    if hashlib.sha256(lus).hexdigest() != depot.sha256:
        raise Altere(depot.pk)
    return lus


def _lire(depot: FichierImporte, ordre: Ordre) -> Rapport:
    return GENRES[depot.genre].importer(BytesIO(octets(depot)), ordre)


def _montrer(depot: FichierImporte, rapport: Rapport, motif: str = "") -> None:
    """Keep the report, and say what may follow."""
    champs = {"rapport": rapport.en_json(), "empreinte": empreinte(rapport), "motif": motif}
    if rapport.erreurs and not (rapport.tolerable and rapport.change):
        conclure(depot, Etat.REFUSE, **champs)
    elif not rapport.change:
        conclure(depot, Etat.SANS_EFFET, **champs)
    else:
        _rendre(depot, Etat.A_CONFIRMER, **champs)


def _rendre(depot: FichierImporte, vers: Etat, **champs: object) -> bool:
    seul = FichierImporte.objects.filter(pk=depot.pk)
    return seul.passer(de=[depot.etat], vers=vers, **champs)


def _est_celui(rapport: Rapport, depot: FichierImporte) -> bool:
    return empreinte(rapport) == depot.empreinte


def _a_change(depot: FichierImporte) -> str:
    dits = depot.rapport["chiffres"] if depot.rapport else []
    return f"{A_CHANGE}{' '.join(dits)}"[:500]
