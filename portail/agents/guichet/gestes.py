"""What the counter records, through the doors, against what its page showed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from comptes.models import Famille
from factures.models import Encaissement, Facture, Regie
from factures.services import encaisser, imputer, trop_percu
from factures.services.verrous import verrouiller

from ..gestes import DejaChange
from .prevision import Prevision

CHANGE = (
    "ces factures ont changé depuis l’affichage. Voyez plus bas si cet encaissement l’est déjà."
)


@transaction.atomic
def recevoir(
    famille: Famille,
    regie: Regie,
    prevision: Prevision,
    *,
    affiche: Mapping[int, int],
    **champs: Any,
) -> Encaissement:
    """Record what was foreseen, of invoices that still owe what the page showed (`affiche`: cents
    by primary key). Sent twice, the second finds them changed.

    Raises `DejaChange`, or the door's own `ValueError`.
    """
    prevus = {p.ligne.facture.pk: p.ligne.facture.reste for p in prevision.parts}
    factures = verrouiller(prevus)
    if any(not factures[c].reste == affiche.get(c) == prevu for c, prevu in prevus.items()):
        raise DejaChange(f"Rien n’a été enregistré : {CHANGE}")
    return encaisser(
        regie=regie,
        famille=famille,
        montant=prevision.montant,
        repartition=prevision.repartition,
        **champs,
    )


@transaction.atomic
def affecter(encaissement: Encaissement, facture: Facture, montant: int, *, affiche: int) -> None:
    """Settle an invoice with an overpayment that still is what the page showed. Cents.

    Raises `DejaChange`, or the door's own `ValueError`.
    """
    verrouille = Encaissement.objects.select_for_update().get(pk=encaissement.pk)
    if trop_percu(verrouille) != affiche:
        raise DejaChange("Ce trop-perçu a changé depuis l’affichage : rien n’a été enregistré.")
    imputer(verrouille, facture, montant)
