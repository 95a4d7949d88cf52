"""The transaction numbers that SystemPay wants counted per shop and UTC day."""

from datetime import date

from django.db import transaction
from django.db.models import F

from .models import CompteurTransaction


@transaction.atomic
def numero_du_jour(boutique: str, jour: date) -> str:
    """Return the next `vads_trans_id`: six digits, never given twice that day, used or not.

    `jour` is the UTC day. From 000001 to 899999: the rest is the bank's own, and the database
    refuses it (`IntegrityError`).
    """
    CompteurTransaction.objects.get_or_create(boutique=boutique, jour=jour)
    du_jour = CompteurTransaction.objects.filter(boutique=boutique, jour=jour)
    du_jour.update(dernier=F("dernier") + 1)  # the row stays ours until the commit
    return f"{du_jour.get().dernier:06d}"
