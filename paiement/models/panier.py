"""What is put aside to be paid."""

from django.db import models

from comptes.models import Utilisateur
from factures.models import Facture


class Panier(models.Model):
    """What one adult has put aside to pay; each adult of a family has an own one."""

    utilisateur = models.OneToOneField(Utilisateur, models.CASCADE, related_name="panier")
    factures = models.ManyToManyField(Facture, related_name="paniers")

    class Meta:
        verbose_name = "panier"

    def __str__(self) -> str:
        return f"panier {self.pk}"
