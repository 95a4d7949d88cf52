"""A due date put off, with its reason: the original one stays visible."""

from django.db import models
from django.utils import timezone

from comptes.models import Utilisateur

from .facture import Facture
from .immuable import Immuable


class ReportEcheance(Immuable):
    """One decision (a bank's outage), for one invoice or for a whole issue of a service."""

    au = models.DateField("reportée au", help_text="Jour inclus, Europe/Paris.")
    motif = models.CharField("motif", max_length=200)
    le = models.DateTimeField("décidé le", default=timezone.now)
    par = models.ForeignKey(Utilisateur, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "report d’échéance"
        verbose_name_plural = "reports d’échéance"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"report au {self.au:%d/%m/%Y}"


class LigneReport(Immuable):
    """An invoice of that decision, and its due date before it."""

    report = models.ForeignKey(ReportEcheance, models.PROTECT, related_name="lignes")
    facture = models.ForeignKey(Facture, models.PROTECT, related_name="reports")
    avant = models.DateField("échéance avant")

    class Meta:
        verbose_name = "facture reportée"
        verbose_name_plural = "factures reportées"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "facture"], name="report_une_fois_par_facture"
            )
        ]

    def __str__(self) -> str:
        return f"{self.facture} : {self.avant:%d/%m/%Y}"
