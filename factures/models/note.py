"""What a clerk noted by hand, and the Trésorerie's file told later."""

from django.db import models

from .grand_livre import Encaissement
from .immuable import Immuable


class NoteReconnue(Immuable):
    """The line of the Trésorerie's file (its key) that a clerk's own note stands for: it stands
    for no other line, in this file or in the next."""

    encaissement = models.OneToOneField(Encaissement, models.PROTECT, related_name="note")
    cle = models.CharField("opération", max_length=80, unique=True)

    class Meta:
        verbose_name = "note reconnue"
        verbose_name_plural = "notes reconnues"

    def __str__(self) -> str:
        return self.cle
