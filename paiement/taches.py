"""The worker's jobs. Each may run twice (a killed worker's job is given out again): none minds."""

from factures import recus
from factures.models import Recu

from .models import Paiement
from .services import interroger_les_silencieux


def remettre_recu(encaissement: int, paiement: int) -> None:
    """Make a payment's receipt and post it to the address given for that payment, if one was."""
    recu = Recu.objects.get(encaissement=encaissement)
    recus.produire(recu)
    if adresse := Paiement.objects.get(pk=paiement).courriel:
        recus.envoyer(recu, adresse)


def remettre_les_recus_en_retard() -> None:
    """Catch up with every receipt whose job was lost: nothing depends on one queue row."""
    sans_document = Recu.objects.filter(document=None)
    for recu in sans_document.order_by("pk").iterator():
        recus.produire(recu)
    sans_lettre = Paiement.objects.exclude(courriel="").filter(
        encaissement__recu__isnull=False, encaissement__recu__envois=None
    )
    for paiement in sans_lettre.order_by("pk").iterator():
        assert paiement.encaissement_id is not None
        remettre_recu(paiement.encaissement_id, paiement.pk)


def interroger_la_banque() -> None:
    """Ask about the payments of which nothing was heard."""
    interroger_les_silencieux()
