"""A bank's word: kept first, then believed as far as it is proven."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import partial

from django.utils import timezone

from factures.models import Moyen

from .. import messages, passerelles
from ..etats import Issue
from ..models import Confirmation, MessageBanque, Paiement
from ..passerelles.base import MessageRefuse, Verdict
from .etat import journal
from .traitement import traiter

DELAI_DE_REPRISE = timedelta(minutes=1)


def recevoir(
    paiement: Paiement, parametres: Mapping[str, str], brut: str, *, provenance: str
) -> bool:
    """Keep a notification and apply what it proves; False when it proves nothing, and the bank must
    be asked. Raises `MessageRefuse` for a forgery, kept too; `ContratAbsent`."""
    garder = partial(
        messages.garder,
        paiement.passerelle,
        MessageBanque.Sens.NOTIFICATION,
        brut,
        paiement=paiement,
        provenance=provenance,
    )
    try:
        verdict = passerelles.pour(paiement.regie, paiement.passerelle).verifier(
            paiement, parametres
        )
        if verdict and messages.porte_une_carte(brut, [verdict.transaction]):
            raise MessageRefuse("numéro de carte en clair")
    except (MessageRefuse, passerelles.ContratAbsent) as refus:
        garder(verdict=f"refusé : {refus}")
        journal.warning("message refusé", reference=paiement.reference, raison=str(refus))
        raise
    if verdict is None:
        garder(verdict="paiement connu")
        return False
    message = garder(verdict=verdict.resume, verdicts=[verdict])
    croire(paiement, message, [verdict], par="notification")
    return True


def croire(
    paiement: Paiement, message: MessageBanque, verdicts: Iterable[Verdict], *, par: str
) -> Paiement:
    """Apply what a kept message proves."""
    for verdict in verdicts:
        paiement = traiter(paiement.pk, verdict, par=par)
    message.confirmations.update(appliquee=True)
    return paiement


def reprendre_les_captures() -> int:
    """Record the captures that a message proved just before something stopped us; how many.

    One that cannot be recorded does not keep the others waiting: it comes back.
    """
    avant = timezone.now() - DELAI_DE_REPRISE
    restantes = Confirmation.objects.filter(appliquee=False, message__recu_le__lt=avant)
    reprises = 0
    for confirmation in restantes.select_related("message__paiement"):
        paiement = confirmation.message.paiement
        assert paiement is not None, "une capture confirmée est celle d’un paiement"
        try:
            traiter(paiement.pk, _verdict(confirmation), par="reprise")
        except Exception:
            journal.exception("reprise en erreur", reference=paiement.reference)
            continue
        Confirmation.objects.filter(pk=confirmation.pk).update(appliquee=True)
        reprises += 1
    return reprises


def _verdict(confirmation: Confirmation) -> Verdict:
    return Verdict(
        Issue.ACCEPTE,
        libelle=confirmation.message.verdict[:60],
        montant=confirmation.montant,
        devise=confirmation.devise,
        transaction=confirmation.transaction,
        date=confirmation.date,
        moyen=Moyen(confirmation.moyen),
    )
