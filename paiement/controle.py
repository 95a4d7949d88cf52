"""Payments and banks' messages against the ledger: what was taken is what was recorded."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from factures.models import Encaissement, Origine
from portail.argent import euros, ou_zero

from .etats import Etat
from .models import Confirmation, Paiement

# A message is kept just before what it proves is recorded; the worker catches up within minutes.
EN_CHEMIN = timedelta(hours=1)


def ecarts() -> Iterator[str]:
    """Name, in French, every payment, message and encaissement that do not answer each other."""
    yield from _paiements()
    yield from _messages()


def _paiements() -> Iterator[str]:
    acceptes = Paiement.objects.filter(etat=Etat.ACCEPTE)
    autres = ~Q(encaissement__montant=F("montant")) | ~Q(encaissement__devise=F("devise"))
    for paiement in acceptes.filter(autres).select_related("encaissement"):
        yield (
            f"Paiement {paiement.reference} : {euros(paiement.montant)} demandés, "
            "autre chose encaissé."
        )
    lignes = Paiement.objects.annotate(s=ou_zero(Sum("lignes__montant")))
    for paiement in lignes.exclude(s=F("montant")):
        yield (
            f"Paiement {paiement.reference} : {euros(paiement.montant)}, "
            f"ses lignes font {euros(paiement.s)}."
        )
    en_ligne = Encaissement.objects.filter(origine=Origine.EN_LIGNE, montant__gt=0)
    encaisses = Paiement.objects.filter(etat__in=(Etat.ACCEPTE, Etat.A_ECLAIRCIR, Etat.CLASSE))
    references = encaisses.values("reference")
    for encaissement in en_ligne.exclude(reference__in=references):
        yield f"Encaissement {encaissement.pk} : en ligne, mais d’aucun paiement effectué."


def _messages() -> Iterator[str]:
    """Each capture that a kept message proves is recorded, and each one recorded was proven."""
    inscrites = Encaissement.objects.filter(
        origine=Origine.EN_LIGNE,
        montant__gt=0,
        banque=OuterRef("message__passerelle"),
        reference_bancaire=OuterRef("transaction"),
        montant=OuterRef("montant"),
        devise=OuterRef("devise"),
    )
    recentes = Q(message__applique=False, message__recu_le__gt=timezone.now() - EN_CHEMIN)
    # The first word on a capture is what was recorded; another amount later raised an alert.
    anciennes = Confirmation.objects.filter(
        transaction=OuterRef("transaction"),
        message__passerelle=OuterRef("message__passerelle"),
        pk__lt=OuterRef("pk"),
    )
    perdues = Confirmation.objects.filter(~Exists(inscrites), ~Exists(anciennes)).exclude(recentes)
    for confirmation in perdues.select_related("message").iterator():
        yield (
            f"Message {confirmation.message_id} : la banque confirme "
            f"{euros(confirmation.montant)} (opération {confirmation.transaction}), "
            "le journal dit autre chose."
        )
    prouvees = Confirmation.objects.filter(
        message__passerelle=OuterRef("banque"),
        transaction=OuterRef("reference_bancaire"),
        montant=OuterRef("montant"),
        devise=OuterRef("devise"),
    )
    en_ligne = Encaissement.objects.filter(origine=Origine.EN_LIGNE, montant__gt=0)
    for encaissement in en_ligne.filter(~Exists(prouvees)).iterator():
        yield (
            f"Encaissement {encaissement.pk} : {euros(encaissement.montant)} en ligne, "
            "qu’aucun message de la banque ne confirme."
        )
