"""What the régie settles at its desk, through the doors; each twice is as good as once."""

from django.db import transaction

from comptes.models import Utilisateur
from factures.models import Encaissement
from factures.services import rembourser, trop_percu
from paiement.models import Paiement
from paiement.services import demander


class DejaChange(ValueError):
    """What was shown is no longer so: nothing was written."""


@transaction.atomic
def rendre(
    encaissement: Encaissement, montant: int, *, affiche: int, motif: str, par: Utilisateur
) -> Encaissement:
    """Record a refund made outside, of an overpayment that still is what the page showed. Cents.

    Raises `DejaChange`, or the door's own `ValueError`.
    """
    verrouille = Encaissement.objects.select_for_update().get(pk=encaissement.pk)
    if trop_percu(verrouille) != affiche:
        raise DejaChange("Ce trop-perçu a changé depuis l’affichage : rien n’a été enregistré.")
    return rembourser(verrouille, montant, motif=motif, par=par)


def redemander(paiement: Paiement) -> str:
    """Ask the bank again; what it said, in French, '' when it did not answer."""
    dernier = paiement.messages.first()
    demander(paiement, par="régie")
    message = paiement.messages.first()
    if message is None or message == dernier or message.verdict.startswith("injoignable"):
        return ""
    return message.verdict
