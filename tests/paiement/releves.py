"""Banks' statements for the tests, and the payments that they speak of."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from comptes.models import Famille
from factures.models import Encaissement
from paiement.models import Paiement
from portail.argent import euros
from tests import fabriques

from .banque import accepte, nouvelle_transaction, traiter

ENTETE = ("date", "référence", "montant brut", "frais", "net")


def ligne(
    paiement: Paiement | str,
    brut: int = 0,
    /,
    *,
    jour: str = "18/11/2026",
    **cellules: str,
) -> dict[str, str]:
    """A line of 0,25 % + 0,10 € of fees. Cents; `cellules` as typed."""
    reference = paiement if isinstance(paiement, str) else paiement.reference
    montant = brut or (0 if isinstance(paiement, str) else paiement.montant)
    pris = abs(montant) // 400 + 10
    valeurs = [euros(v, symbole=False).replace("−", "-") for v in (montant, pris, montant - pris)]
    return {**dict(zip(ENTETE, (jour, reference, *valeurs), strict=True)), **cellules}


def paye(famille: Famille, montant: int = 45_90, **champs: Any) -> Paiement:
    """A payment that the bank captured, now."""
    paiement = fabriques.paiement(
        famille, fabriques.facture(famille, montant), jeton=nouvelle_transaction(), **champs
    )
    return traiter(paiement.pk, accepte(paiement), par="retour")


def capture_encore(paiement: Paiement) -> Encaissement:
    """A second capture of the same payment."""
    transaction = nouvelle_transaction()
    traiter(paiement.pk, accepte(paiement, transaction=transaction), par="notification")
    return Encaissement.objects.get(reference_bancaire=transaction)


def le(jour: int, heure: int = 14) -> datetime:
    """An hour of a November day of 2026, in Europe/Paris."""
    return timezone.make_aware(datetime(2026, 11, jour, heure))
