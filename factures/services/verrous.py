"""Taking the invoices' locks in the one order."""

from collections.abc import Iterable

from django.db import transaction

from ..models import Facture


def verrouiller(cles: Iterable[int]) -> dict[int, Facture]:
    """Lock these invoices in primary key order and return them as they now stand.

    PostgreSQL locks the rows; SQLite's IMMEDIATE transaction already holds the only write lock.
    Raises `TransactionManagementError` outside a transaction: a lock without one is no lock.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Un verrou demande une transaction.")
    factures = Facture.objects.select_for_update().filter(pk__in=set(cles)).order_by("pk")
    return {f.pk: f for f in factures}


def regler(facture: Facture, montant: int) -> None:
    """Move what is settled of a locked invoice by `montant` cents, in step with its imputations."""
    Facture.objects.filter(pk=facture.pk).bouger(regle=facture.regle + montant)
    facture.regle += montant
