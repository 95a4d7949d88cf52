"""A bank's word: kept first, then believed as far as it is proven."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from django.utils import timezone

from factures.models import Moyen

from .. import messages, passerelles
from ..etats import Issue
from ..models import Confirmation, MessageBanque, Paiement
from ..passerelles.base import MessageRefuse, Verdict
from .dernier_mot import relu
from .etat import journal
from .traitement import SUITES, traiter

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
        if verdict and messages.porte_une_carte(brut, [verdict]):
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
        for suite in _suites_deja_dites(paiement, verdict):
            traiter(paiement.pk, suite, par=par)
    MessageBanque.objects.filter(pk=message.pk).update(applique=True)
    return paiement


def reprendre_les_messages() -> int:
    """Apply the messages that were kept just before something stopped us; how many.

    One that cannot be applied does not keep the others waiting: it comes back.
    """
    avant = timezone.now() - DELAI_DE_REPRISE
    restants = MessageBanque.objects.filter(applique=False, recu_le__lt=avant)
    repris = 0
    for message in restants.select_related("paiement__regie").order_by("pk"):
        paiement = message.paiement
        assert paiement is not None, "un message à appliquer est celui d’un paiement"
        try:
            croire(paiement, message, _verdicts(message, paiement), par="reprise")
            repris += 1
        except Exception:
            journal.exception("reprise en erreur", reference=paiement.reference)
    return repris


def _verdicts(message: MessageBanque, paiement: Paiement) -> list[Verdict]:
    """What a kept message proves: a signed one by itself, an answer by what was stored beside it
    (the rest of an answer is asked for again)."""
    if message.sens == MessageBanque.Sens.NOTIFICATION:
        verdict = relu(message, passerelles.pour(paiement.regie, paiement.passerelle))
        if verdict:
            return [verdict]
    return [_confirme(confirmation) for confirmation in message.confirmations.all()]


def _suites_deja_dites(paiement: Paiement, verdict: Verdict) -> Iterator[Verdict]:
    """What the bank had said of a capture before the capture's own message reached us."""
    if verdict.issue is not Issue.ACCEPTE:
        return
    try:
        passerelle = passerelles.pour(paiement.regie, paiement.passerelle)
    except passerelles.ContratAbsent:
        return
    for message in paiement.messages.filter(sens=MessageBanque.Sens.NOTIFICATION):
        autre = relu(message, passerelle)
        if autre and autre.transaction == verdict.transaction and autre.issue in SUITES:
            yield autre


def _confirme(confirmation: Confirmation) -> Verdict:
    return Verdict(
        Issue.ACCEPTE,
        libelle=confirmation.message.verdict[:60],
        montant=confirmation.montant,
        devise=confirmation.devise,
        transaction=confirmation.transaction,
        date=confirmation.date,
        moyen=Moyen(confirmation.moyen),
    )
