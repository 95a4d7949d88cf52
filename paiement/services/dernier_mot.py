"""A bank that cannot be asked: what it last signed of a payment stands for an answer."""

from contextlib import suppress
from urllib.parse import parse_qsl

from ..etats import Issue
from ..models import MessageBanque, Paiement
from ..passerelles.base import MessageRefuse, Passerelle, Verdict

MESSAGES_RELUS = 20


def dernier_mot(paiement: Paiement, passerelle: Passerelle) -> Verdict:
    """Return what the newest kept notification proves, its signature verified once more.

    Without one, nothing is known: such a silence ends with the régie.
    """
    recus = paiement.messages.filter(sens=MessageBanque.Sens.NOTIFICATION).order_by("-pk")
    for message in recus[:MESSAGES_RELUS]:
        # The body is the last line of what was kept (the address's query comes before it).
        parametres = dict(parse_qsl(message.brut.rpartition("\n")[2], keep_blank_values=True))
        with suppress(MessageRefuse):
            if verdict := passerelle.verifier(paiement, parametres):
                return verdict
    return Verdict(Issue.INCONNUE, libelle="la banque ne peut pas être interrogée")
