"""SystemPay's transaction numbers: six digits, once per shop and UTC day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from paiement.models import CompteurTransaction
from paiement.numeros import numero_du_jour

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 22)


def test_they_are_counted_from_one() -> None:
    assert [numero_du_jour("12345678", JOUR) for _ in range(3)] == ["000001", "000002", "000003"]


def test_each_shop_and_each_day_counts_its_own() -> None:
    numero_du_jour("12345678", JOUR)
    assert numero_du_jour("87654321", JOUR) == "000001"
    assert numero_du_jour("12345678", date(2026, 11, 23)) == "000001"
    assert numero_du_jour("12345678", JOUR) == "000002"


def test_the_banks_own_numbers_are_never_given() -> None:
    CompteurTransaction.objects.create(boutique="12345678", jour=JOUR, dernier=899_998)
    assert numero_du_jour("12345678", JOUR) == "899999"
    with pytest.raises(IntegrityError), transaction.atomic():
        numero_du_jour("12345678", JOUR)
