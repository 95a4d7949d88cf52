"""What a family tells or asks after the deadline, and what the service answered."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comptes.models import Enfant, Famille, PriseEnCharge, Utilisateur
from factures.models import Facture, LigneFacture

from .delai import MotifAbsence


class DemandeRepas(PriseEnCharge):
    """An absence, a meal asked for too late, an error seen on an invoice; and its answer.

    `debut` and `fin` are the days concerned, both included (of an error: none).
    """

    class Nature(models.TextChoices):
        ABSENCE = "absence", "absence"
        TARDIVE = "tardive", "réservation hors délai"
        ERREUR = "erreur", "erreur sur une facture"

    class Etat(models.TextChoices):
        RECUE = "recue", "reçue"
        ACCEPTEE = "acceptee", "acceptée"
        REFUSEE = "refusee", "refusée"
        RETIREE = "retiree", "retirée"

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="demandes_repas")
    enfant = models.ForeignKey(
        Enfant, models.PROTECT, null=True, blank=True, related_name="demandes_repas"
    )
    nature = models.CharField("nature", max_length=7, choices=Nature)
    debut = models.DateField("du", null=True, blank=True)
    fin = models.DateField("au", null=True, blank=True)
    motif = models.ForeignKey(MotifAbsence, models.PROTECT, null=True, blank=True)
    facture = models.ForeignKey(Facture, models.PROTECT, null=True, blank=True, related_name="+")
    ligne = models.ForeignKey(LigneFacture, models.PROTECT, null=True, blank=True, related_name="+")
    message = models.TextField("message", max_length=1000, blank=True)
    demandeur = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")
    creee_le = models.DateTimeField("reçue le", default=timezone.now)
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.RECUE)
    reponse = models.CharField("réponse", max_length=300, blank=True)
    decidee_le = models.DateTimeField("décidée le", null=True, blank=True)
    decidee_par = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "demande de repas"
        verbose_name_plural = "demandes de repas"
        ordering = ["-creee_le"]
        # Answering, booking for a family, freezing what is billed: `portail.roles`.
        permissions = [
            (
                "tenir_reservations",
                "Répondre aux demandes, réserver pour une famille, arrêter les relevés",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nature="erreur") | Q(enfant__isnull=False, fin__gte=F("debut")),
                name="demande_repas_des_jours",
                violation_error_message="Dites quel enfant et quels jours, dans l’ordre.",
            ),
            models.CheckConstraint(
                condition=~Q(nature="erreur") | Q(facture__isnull=False),
                name="demande_repas_une_facture",
                violation_error_message="Dites quelle facture.",
            ),
            models.CheckConstraint(
                condition=~Q(etat="refusee") | ~Q(reponse=""),
                name="demande_repas_refus_motive",
                violation_error_message="Un refus dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, {self.enfant or self.facture}"


class JourAbsence(models.Model):
    """A booked meal that an accepted absence covers: `facture` says whether it stays billed."""

    demande = models.ForeignKey(DemandeRepas, models.CASCADE, related_name="jours")
    enfant = models.ForeignKey(Enfant, models.CASCADE, related_name="jours_absence")
    jour = models.DateField("jour")
    facture = models.BooleanField("reste facturé")

    class Meta:
        verbose_name = "jour d’absence"
        verbose_name_plural = "jours d’absence"
        constraints = [
            models.UniqueConstraint(
                fields=["enfant", "jour"],
                name="jour_absence_unique",
                violation_error_message="Une absence est déjà acceptée ce jour-là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.jour:%d/%m/%Y}"
