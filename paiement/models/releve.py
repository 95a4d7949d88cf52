"""What the banks' statements say, line by line, and when they sent the money to the town."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comptes.models import Utilisateur
from factures.models import Regie
from factures.models.immuable import Immuable
from portail.argent import MontantField


class LigneReleve(Immuable):
    """A statement's line, as read, once. Cents; negative for a refund or a chargeback.

    Whether it answers one of our encaissements is not stored: `paiement.rapprochement.etat` says
    so from what both sides hold when asked.
    """

    # Unknown where the reference is, and several régies have a contract with that bank.
    regie = models.ForeignKey(Regie, models.PROTECT, null=True, blank=True, related_name="+")
    banque = models.CharField("banque", max_length=20)
    jour = models.DateField("jour")
    reference = models.CharField("référence", max_length=64)
    brut = MontantField("brut (centimes)")
    frais = MontantField("frais (centimes)")
    net = MontantField("net (centimes)")
    occurrence = models.PositiveIntegerField(
        "occurrence", help_text="Combientième ligne toute pareille de son fichier."
    )
    empreinte = models.CharField("empreinte", max_length=64, unique=True, editable=False)
    lue_le = models.DateTimeField("lue le", default=timezone.now)

    class Meta:
        verbose_name = "ligne de relevé"
        verbose_name_plural = "lignes de relevé"
        ordering = ["-jour", "pk"]
        indexes = [
            models.Index(fields=["reference"]),
            models.Index(fields=["jour"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(net=F("brut") - F("frais")),
                name="ligne_releve_net",
                violation_error_message="Le net d’une ligne est son brut moins ses frais.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} du {self.jour:%d/%m/%Y}"


class VirementBanque(Immuable):
    """When a bank sent a day's payments to the town, as a clerk read it; the last row holds.

    A correction is another row: who said what stays.
    """

    regie = models.ForeignKey(Regie, models.PROTECT, related_name="+")
    banque = models.CharField("banque", max_length=20)
    jour = models.DateField("jour des paiements")
    date = models.DateField("viré le")
    par = models.ForeignKey(Utilisateur, models.PROTECT, related_name="+")
    le = models.DateTimeField("enregistré le", default=timezone.now)

    class Meta:
        verbose_name = "virement de la banque"
        verbose_name_plural = "virements des banques"
        ordering = ["-pk"]
        permissions = [("tenir_regie", "Peut régler ce que la régie doit éclaircir")]
        indexes = [models.Index(fields=["regie", "banque", "jour"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(date__gte=F("jour")),
                name="virement_apres_le_jour",
                violation_error_message="Un virement ne précède pas les paiements qu’il remet.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.banque} du {self.jour:%d/%m/%Y}, viré le {self.date:%d/%m/%Y}"
