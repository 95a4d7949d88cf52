"""What the banks said, as received, and what of it proves that money was taken."""

from django.db import models
from django.utils import timezone

from factures.models import Moyen
from portail.argent import MontantField

from .paiement import Paiement


class MessageBanque(models.Model):
    """What a bank (or somebody in its name) sent, as received; append-only, but for `applique`.

    What it proves is applied just after it is kept; a stop in between leaves it to the worker.
    When its time has come, its text gives way to its digest.
    """

    class Sens(models.TextChoices):
        NOTIFICATION = "notification", "notification"
        RETOUR = "retour", "retour du navigateur"
        REPONSE = "reponse", "réponse à notre question"
        OUVERTURE = "ouverture", "ouverture du paiement"

    TAILLE_MAXIMALE = 64 * 1024

    passerelle = models.CharField("banque", max_length=20)
    paiement = models.ForeignKey(
        Paiement, models.PROTECT, null=True, blank=True, related_name="messages"
    )
    sens = models.CharField("sens", max_length=12, choices=Sens)
    recu_le = models.DateTimeField("reçu le", default=timezone.now)
    provenance = models.CharField(
        "provenance", max_length=45, blank=True, help_text="Adresse de la banque, jamais du parent."
    )
    brut = models.TextField("message reçu", blank=True)
    empreinte = models.CharField(
        "empreinte du message effacé (SHA-256)", max_length=64, blank=True, editable=False
    )
    verdict = models.CharField("verdict", max_length=200, blank=True)
    applique = models.BooleanField("suites données", default=True)

    class Meta:
        verbose_name = "message de banque"
        verbose_name_plural = "messages de banque"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["recu_le"], condition=models.Q(applique=False), name="message_a_appliquer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} {self.passerelle}"


class Confirmation(models.Model):
    """A capture that a kept message proves: what `verifier_comptes` holds the ledger against.

    Stored with its message, before the ledger is touched: a stop in between loses nothing.
    """

    message = models.ForeignKey(MessageBanque, models.PROTECT, related_name="confirmations")
    transaction = models.CharField("transaction de la banque", max_length=80)
    montant = MontantField("montant (centimes)")
    devise = models.CharField("devise", max_length=3)
    moyen = models.CharField("moyen", max_length=20, choices=Moyen, default=Moyen.CARTE)
    date = models.DateTimeField("date donnée par la banque", null=True, blank=True)

    class Meta:
        verbose_name = "capture confirmée"
        verbose_name_plural = "captures confirmées"
        ordering = ["pk"]
        indexes = [models.Index(fields=["transaction"])]

    def __str__(self) -> str:
        return f"{self.transaction} : {self.montant}"
