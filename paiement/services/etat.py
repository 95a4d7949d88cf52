"""Moving a payment's state, by the table and under its row's lock."""

import structlog
from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from factures.services import lacher

from ..etats import TRANSITIONS, Etat
from ..models import Paiement, Transition

journal = structlog.get_logger(__name__)


def verrouille(cle: int) -> Paiement:
    """Lock the payment's row: the first lock of the house's order."""
    return Paiement.objects.select_for_update().get(pk=cle)


@transaction.atomic
def mouvoir(
    cle: int, vers: Etat, *, par: str, detail: str = "", sans_jeton: bool = False
) -> Paiement | None:
    """Move the payment and free its invoices; None when the table forbids it, nothing changed.

    Without a token its page never opened: the bank can have nothing more to tell. Read under the
    lock, for the page may have opened since the caller looked; with `sans_jeton`, nothing is moved
    then.
    """
    paiement = verrouille(cle)
    if sans_jeton and paiement.jeton:
        return None
    if not inscrire(paiement, vers, par=par, detail=detail):
        return None
    if not paiement.jeton:
        paiement.interroger_le = None
    paiement.save(update_fields=["etat", "termine_le", "interroger_le"])
    lacher(paiement.reference)
    return paiement


@transaction.atomic
def classer(paiement: Paiement, *, motif: str, par: Utilisateur) -> bool:
    """Close what the régie has cleared up at the bank; False when it no longer is to clear up.

    Raises `ValueError` without a reason.
    """
    if not motif.strip():
        raise ValueError("Dites ce que la vérification a montré.")
    paiement = verrouille(paiement.pk)
    detail = f"{par.identifiant} : {motif.strip()}"
    if not inscrire(paiement, Etat.CLASSE, par="régie", detail=detail):
        return False
    paiement.interroger_le = None
    paiement.save(update_fields=["etat", "termine_le", "interroger_le"])
    return True


def inscrire(paiement: Paiement, vers: Etat, *, par: str, detail: str = "") -> bool:
    """Set a locked payment's new state and log the move; False when the table forbids it.

    The caller saves the row, with whatever else it changes.
    """
    de = Etat(paiement.etat)
    if vers not in TRANSITIONS[de]:
        return False
    paiement.etat = vers
    paiement.termine_le = timezone.now()
    Transition.objects.create(paiement=paiement, de=de, vers=vers, par=par, detail=detail[:200])
    journal.info("paiement", reference=paiement.reference, de=str(de), vers=str(vers), par=par)
    return True
