"""The worker's jobs. Each may run twice (a killed worker's job is given out again): none minds."""

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, QuerySet

from factures import recus
from factures.models import EnvoiRecu, Origine, Recu

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
    # What was captured otherwise than asked is for the régie to clear up first.
    autrement = Paiement.objects.filter(reference=OuterRef("encaissement__reference")).exclude(
        montant=OuterRef("encaissement__montant"), devise=OuterRef("encaissement__devise")
    )
    conformes = Recu.objects.filter(~Exists(autrement), encaissement__efface_le=None)
    en_ligne = conformes.filter(encaissement__origine=Origine.EN_LIGNE)
    envoyes = EnvoiRecu.objects.filter(a_la_demande=False).values("recu")
    adresses = Paiement.objects.exclude(courriel="").values("reference")
    sans_lettre = en_ligne.filter(encaissement__reference__in=adresses).exclude(pk__in=envoyes)
    echecs = [
        *_essayer(recus.produire, conformes.filter(document=None).order_by("pk")),
        *_essayer(_remettre, sans_lettre.select_related("encaissement").order_by("pk")),
    ]
    if echecs:
        raise echecs[0]


def _remettre(recu: Recu) -> None:
    """By the reference, for a payment captured twice has two receipts."""
    paiement = Paiement.objects.get(reference=recu.encaissement.reference)
    remettre_recu(recu.encaissement_id, paiement.pk)


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
