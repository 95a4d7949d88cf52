"""A bank that cannot be asked: what it last signed of a payment stands for an answer."""

from urllib.parse import parse_qsl

from .. import passerelles
from ..etats import Issue
from ..models import MessageBanque, Paiement
from ..passerelles.base import MessageRefuse, Passerelle, Verdict

MESSAGES_RELUS = 20
Sens = MessageBanque.Sens


def dernier_mot(paiement: Paiement, passerelle: Passerelle) -> tuple[MessageBanque | None, Verdict]:
    """Return what the newest kept notification proves, its signature verified once more.

    A refused card may have been followed by another whose message was lost: it is the last word
    only if the parent came back after it. Without one, nothing is known, and such a silence ends
    with the régie.
    """
    recus = paiement.messages.filter(sens=Sens.NOTIFICATION).order_by("-pk")
    for message in recus[:MESSAGES_RELUS]:
        verdict = relu(message, passerelle)
        if verdict and (verdict.issue is not Issue.REFUSE or _revenu_depuis(paiement, message)):
            return message, verdict
        if verdict:
            break
    return None, Verdict(Issue.INCONNUE, libelle="la banque ne peut pas être interrogée")


def revenu_sans_payer(paiement: Paiement) -> bool:
    """Tell whether the browser came back with the bank's signed word that nothing was paid."""
    retour = paiement.messages.filter(sens=Sens.RETOUR).order_by("-pk").first()
    if retour is None:
        return False
    try:
        verdict = relu(retour, passerelles.pour(paiement.regie, paiement.passerelle))
    except passerelles.ContratAbsent:
        return False
    return verdict is not None and verdict.issue is Issue.ABANDONNE


def relu(message: MessageBanque, passerelle: Passerelle) -> Verdict | None:
    """Return what a kept notification proves by itself, None for nothing."""
    assert message.paiement is not None, "un message relu est celui d’un paiement"
    # The body is the last line of what was kept (the address's query comes before it).
    parametres = dict(parse_qsl(message.brut.rpartition("\n")[2], keep_blank_values=True))
    try:
        return passerelle.verifier(message.paiement, parametres)
    except MessageRefuse:
        return None


def _revenu_depuis(paiement: Paiement, message: MessageBanque) -> bool:
    return paiement.messages.filter(sens=Sens.RETOUR, pk__gt=message.pk).exists()
