"""What was written to a family: which letter, about what, and whether an agent had it sent."""

from django.db import models
from django.utils import timezone
from post_office.models import Email

from .famille import Famille
from .utilisateur import Utilisateur


class Lettre(models.Model):
    """Whose letter it is; the letter itself is the outbox's row, and takes this one along."""

    class Nature(models.TextChoices):
        RECU = "recu", "reçu"
        RESERVATION = "reservation", "réservation de repas"
        RAPPEL = "rappel", "rappel de réservation"
        DEMANDE = "demande", "réponse à une demande de mise à jour"
        DEMANDE_REPAS = "demande-repas", "réponse à une demande de repas"
        MOT_DE_PASSE = "mot-de-passe", "lien de mot de passe"
        ADRESSE = "adresse", "adresse e-mail"

    # Those that hold a link to an account: nobody but who receives them reads or sends them again.
    OUVRENT_UN_COMPTE = frozenset({Nature.MOT_DE_PASSE, Nature.ADRESSE})
    # A reminder is of its day.
    RENVOYABLES = frozenset({Nature.RECU, Nature.RESERVATION, Nature.DEMANDE, Nature.DEMANDE_REPAS})

    famille = models.ForeignKey(Famille, models.CASCADE, related_name="lettres")
    email = models.OneToOneField(Email, models.CASCADE, related_name="lettre")
    nature = models.CharField("nature", max_length=13, choices=Nature)
    # Of a receipt its number, of a confirmation its reference, of an answer the request's key.
    objet = models.CharField("objet", max_length=40, blank=True)
    par = models.ForeignKey(
        Utilisateur,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="renvoyée par",
    )
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "lettre"
        ordering = ["-le", "-pk"]
        indexes = [models.Index(fields=["famille", "-le"])]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} du {self.le:%d/%m/%Y}"
