"""Wiping what payments and banks' messages say of people, once their time has come. Who may go is
the caller's to know."""

import hashlib
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from ..models import Alerte, MessageBanque, Paiement


@transaction.atomic
def effacer_paiements(cles: Collection[int]) -> None:
    """Forget who started these attempts, for which address, and what the régie noted about them."""
    Alerte.objects.filter(paiement__in=cles).update(suite="")
    Paiement.objects.filter(pk__in=cles).update(
        utilisateur=None, courriel="", page="", efface_le=timezone.now()
    )


@transaction.atomic
def effacer_messages(cles: Collection[int]) -> None:
    """Leave, of these messages, the digest of what was kept and the verdict that was read in it."""
    messages = list(MessageBanque.objects.filter(pk__in=cles))
    for message in messages:
        message.empreinte = hashlib.sha256(message.brut.encode()).hexdigest()
        message.brut = ""
    MessageBanque.objects.bulk_update(messages, ["brut", "empreinte"])


def oublier_les_courriels(cles: Collection[int]) -> None:
    """Forget the addresses that these payments' receipts were asked for."""
    Paiement.objects.filter(pk__in=cles).update(courriel="")
