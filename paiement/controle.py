"""Payments against the ledger: what the attempts say was taken is what was recorded."""

from collections.abc import Iterator

from django.db.models import F, Q, Sum

from factures.models import Encaissement, Origine
from portail.argent import euros, ou_zero

from .etats import Etat
from .models import Paiement


def ecarts() -> Iterator[str]:
    """Name, in French, every payment and online encaissement that do not answer each other."""
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
    encaisses = Paiement.objects.filter(etat__in=(Etat.ACCEPTE, Etat.A_ECLAIRCIR))
    references = encaisses.values("reference")
    for encaissement in en_ligne.exclude(reference__in=references):
        yield f"Encaissement {encaissement.pk} : en ligne, mais d’aucun paiement effectué."
