"""What the administrator says of a régie's contract with a bank: all that is no secret."""

from django.db import models

from factures.models import Regie
from portail.suivi import Suivi


class ContratBanque(models.Model):
    """Public words over those of the environment (`BANQUES`), and whether families may pay there.

    Without a row, the environment alone says it; its secrets are there whatever the row.
    """

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="contrats", verbose_name="régie")
    banque = models.CharField("banque", max_length=20)
    ouvert = models.BooleanField(
        "ouvert aux familles",
        default=False,
        help_text="Décoché : le panier ne la propose plus. Ce qui y a été payé ou commencé reste "
        "suivi.",
    )
    mots = models.JSONField("paramètres", default=dict, blank=True)

    history = Suivi()

    class Meta:
        verbose_name = "contrat avec une banque"
        verbose_name_plural = "contrats avec les banques"
        ordering = ["regie", "banque"]
        constraints = [
            models.UniqueConstraint(
                fields=["regie", "banque"],
                name="contrat_unique",
                violation_error_message="Le contrat de cette régie avec cette banque est déjà là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.banque}, {self.regie}"
