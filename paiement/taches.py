"""The worker's jobs. Each may run twice (a killed worker's job is given out again): none minds."""

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db.models import QuerySet

from factures import recus
from factures.models import Recu

from .models import Paiement
from .services import interroger_les_silencieux

journal = structlog.get_logger(__name__)


def remettre_recu(encaissement: int, paiement: int) -> None:
    """Make a payment's receipt and post it to the address given for that payment, if one was."""
    recu = Recu.objects.get(encaissement=encaissement)
    recus.produire(recu)
    if adresse := Paiement.objects.get(pk=paiement).courriel:
        recus.envoyer(recu, adresse)


def remettre_les_recus_en_retard() -> None:
    """Catch up with every receipt whose job was lost: nothing depends on one queue row.

    One that fails does not keep the others waiting; the first failure is raised at the end, so
    that it shows among the jobs.
    """
    sans_document = Recu.objects.filter(document=None)
    sans_lettre = Paiement.objects.exclude(courriel="").filter(
        encaissement__recu__isnull=False, encaissement__recu__envois=None
    )
    echecs = [
        *_essayer(recus.produire, sans_document.order_by("pk")),
        *_essayer(_remettre, sans_lettre.order_by("pk")),
    ]
    if echecs:
        raise echecs[0]


def _remettre(paiement: Paiement) -> None:
    assert paiement.encaissement_id is not None
    remettre_recu(paiement.encaissement_id, paiement.pk)


def _essayer(faire: Callable[[Any], object], objets: QuerySet[Any]) -> Iterator[Exception]:
    for objet in objets.iterator():
        try:
            faire(objet)
        except Exception as erreur:
            journal.exception("reçu en erreur", objet=str(objet))
            yield erreur


def interroger_la_banque() -> None:
    """Ask about the payments of which nothing was heard."""
    interroger_les_silencieux()
