"""What the régie must look at: nothing of it is undone by itself."""

from django.db import models
from django.utils import timezone

from comptes.models import Utilisateur

from .paiement import Paiement


class Alerte(models.Model):
    """Something that a bank said of a payment and that only a person can settle."""

    paiement = models.ForeignKey(Paiement, models.PROTECT, related_name="alertes")
    motif = models.CharField("motif", max_length=200)
    le = models.DateTimeField("le", default=timezone.now)
    suite = models.CharField("suite donnée", max_length=200, blank=True)
    levee_le = models.DateTimeField("levée le", null=True, blank=True)
    levee_par = models.ForeignKey(
        Utilisateur, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "alerte"
        ordering = ["-pk"]
        constraints = [
            # A bank says the same thing several times: once is enough for the régie.
            models.UniqueConstraint(fields=["paiement", "motif"], name="alerte_unique"),
        ]

    def __str__(self) -> str:
        return self.motif
