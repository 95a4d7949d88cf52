"""The paper behind an encaissement: a cheque to remit."""

from django.db import models

from .grand_livre import Encaissement
from .immuable import Immuable


class Cheque(Immuable):
    """What is read on a cheque; the amount is its encaissement's."""

    EFFACABLES = frozenset({"numero", "banque", "tireur"})

    encaissement = models.OneToOneField(Encaissement, models.PROTECT, related_name="cheque")
    numero = models.CharField("numéro", max_length=20)
    banque = models.CharField("banque", max_length=60)
    tireur = models.CharField("tireur", max_length=160)

    class Meta:
        verbose_name = "chèque"

    def __str__(self) -> str:
        return f"chèque {self.numero}"
