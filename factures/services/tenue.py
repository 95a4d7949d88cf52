"""The hold: which payment keeps an invoice for itself, and until when."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from ..models import Facture


def tenir(factures: Iterable[Facture], reference: str, jusqu_a: datetime) -> None:
    """Hold these locked invoices for a payment until an aware instant; it ends by itself."""
    Facture.objects.filter(pk__in=[f.pk for f in factures]).bouger(
        tenue_par=reference, tenue_depuis=timezone.now(), tenue_jusqu_a=jusqu_a
    )


def lacher(reference: str) -> int:
    """Free what the payment still holds; how many invoices that was.

    An invoice that another payment holds meanwhile keeps that hold. The keys are locked in order
    first: a bare UPDATE would lock the rows in the order in which it meets them.
    """
    tenues = Facture.objects.select_for_update().filter(tenue_par=reference).order_by("pk")
    cles = [f.pk for f in tenues]
    return Facture.objects.filter(pk__in=cles).bouger(
        tenue_par="", tenue_depuis=None, tenue_jusqu_a=None
    )
