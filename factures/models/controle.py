"""What the last check of the accounts found."""

from django.db import models
from django.utils import timezone


class ControleComptes(models.Model):
    """A run of `verifier_comptes`: its report, and the chain's head as it stood."""

    fait_le = models.DateTimeField("fait le", default=timezone.now)
    juste = models.BooleanField("comptes justes")
    rapport = models.TextField("rapport")
    rang = models.BigIntegerField("rang de la tête")
    sceau = models.CharField("sceau de la tête", max_length=64)

    class Meta:
        verbose_name = "contrôle des comptes"
        verbose_name_plural = "contrôles des comptes"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return "comptes justes" if self.juste else "écart dans les comptes"
