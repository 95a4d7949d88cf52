"""Numbers that a bank wants counted."""

from django.db import models


class CompteurTransaction(models.Model):
    """The last `vads_trans_id` given for a SystemPay shop on a UTC day."""

    boutique = models.CharField("boutique", max_length=20)
    jour = models.DateField("jour (UTC)")
    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "compteur de transactions"
        verbose_name_plural = "compteurs de transactions"
        constraints = [
            models.UniqueConstraint(
                fields=["boutique", "jour"], name="compteur_transaction_unique"
            ),
            # 900000 to 999999 are the bank's own.
            models.CheckConstraint(
                condition=models.Q(dernier__lt=900_000), name="compteur_transaction_borne"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.boutique} {self.jour} : {self.dernier}"
