"""The accounts' check: every room's arithmetic in one report, kept and sent out."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import connection, transaction

from factures import controle as controle_factures
from factures import journal
from factures.bordereaux import controle as controle_bordereaux
from factures.models import ControleComptes
from paiement import controle as controle_paiement

from . import courrier
from .models import Commune

log = structlog.get_logger(__name__)
ECARTS_MONTRES = 200


def controler() -> ControleComptes:
    """Recompute everything, and keep the result with the chain's head."""
    with _instantane():
        tete = journal.tete_actuelle()
        ecarts = [
            *controle_factures.ecarts(),
            *controle_bordereaux.ecarts(),
            *journal.ecarts(),
            *controle_paiement.ecarts(),
        ]
    log.info("comptes vérifiés", ecarts=len(ecarts), rang=tete.rang)
    return ControleComptes.objects.create(
        juste=not ecarts,
        rapport="\n".join(_rapport(ecarts)),
        rang=tete.rang,
        sceau=tete.sceau,
    )


@contextmanager
def _instantane() -> Iterator[None]:
    """See the ledger as it stood at one instant: a payment recorded meanwhile is no discrepancy."""
    seule = not connection.in_atomic_block
    with transaction.atomic():
        if seule and connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def envoyer_le_rapport(controle: ControleComptes) -> None:
    """Mail the result and the head to the town's technical contact: a cut tail shows there."""
    commune = Commune.actuelle()
    resultat = "comptes justes" if controle.juste else "ÉCART DANS LES COMPTES"
    texte = (
        f"{controle.rapport}\n\n"
        f"Tête du journal : rang {controle.rang}\n{controle.sceau or '(vide)'}\n\n"
        "Conservez ce message : il prouve l’état du journal à cette date.\n"
    )
    courrier.poster(commune.contact_technique, f"{commune.nom} : {resultat}", texte)


def _rapport(ecarts: list[str]) -> list[str]:
    if not ecarts:
        return ["Les comptes sont justes."]
    suite = len(ecarts) - ECARTS_MONTRES
    fin = [f"… et {suite} autres."] if suite > 0 else []
    nombre = "1 écart :" if len(ecarts) == 1 else f"{len(ecarts)} écarts :"
    return [nombre, *ecarts[:ECARTS_MONTRES], *fin]
