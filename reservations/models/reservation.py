"""The meals that are booked, and everything that was ever booked or given up."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur


class Reservation(models.Model):
    """A child's meal on a day, billed to the family that booked it. No row, no meal."""

    enfant = models.ForeignKey(Enfant, models.PROTECT, related_name="reservations")
    jour = models.DateField("jour", db_index=True)
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="reservations")

    class Meta:
        verbose_name = "réservation"
        ordering = ["jour", "enfant"]
        constraints = [
            models.UniqueConstraint(
                fields=["enfant", "jour"],
                name="un_repas_par_jour",
                violation_error_message="Le repas de cet enfant est déjà réservé ce jour-là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enfant}, {self.jour:%d/%m/%Y}"


class Enregistrement(models.Model):
    """One saved change of a family's bookings: who, when, what, and the months as they then stood.

    `etat` is what the confirmation says: a list of `{"mois": "2027-01", "enfant": pk, "prenom": …,
    "jours": ["2027-01-04", …], "autres": […]}` (`autres`: booked by the child's other family).
    `sceau` is an HMAC over it and the reference: what a parent shows is what we said.
    """

    class Origine(models.TextChoices):
        PARENT = "parent", "par la famille"
        SERVICE = "service", "par le service"
        FERMETURE = "fermeture", "jour fermé"

    reference = models.CharField("référence", max_length=12, unique=True)
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="enregistrements")
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+")
    le = models.DateTimeField("enregistré le", default=timezone.now)
    origine = models.CharField("origine", max_length=9, choices=Origine)
    motif = models.CharField("motif", max_length=200, blank=True)
    etat = models.JSONField("état après le changement")
    sceau = models.CharField("sceau", max_length=64)

    class Meta:
        verbose_name = "enregistrement"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return self.reference


class Mouvement(models.Model):
    """One meal booked or given up by an `Enregistrement`; never changed."""

    enregistrement = models.ForeignKey(Enregistrement, models.CASCADE, related_name="mouvements")
    enfant = models.ForeignKey(Enfant, models.PROTECT, related_name="mouvements")
    jour = models.DateField("jour")
    sens = models.SmallIntegerField("sens", choices=[(1, "réservé"), (-1, "annulé")])

    class Meta:
        verbose_name = "mouvement"
        ordering = ["jour", "enfant"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sens__in=(1, -1)),
                name="mouvement_sens",
                violation_error_message="Un repas est réservé ou annulé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} : {self.jour:%d/%m/%Y}"


class Rappel(models.Model):
    """A reminder that was sent: once per login, month of meals and number of days before."""

    utilisateur = models.ForeignKey(Utilisateur, models.CASCADE, related_name="rappels")
    mois = models.DateField("mois des repas")
    jours_avant = models.PositiveSmallIntegerField("jours avant la date limite")
    le = models.DateTimeField("envoyé le", default=timezone.now)

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(
                fields=["utilisateur", "mois", "jours_avant"], name="rappel_unique"
            )
        ]

    def __str__(self) -> str:
        return f"rappel pour {self.mois:%m/%Y}"


class SansRappel(models.Model):
    """Who wants no reminder."""

    utilisateur = models.OneToOneField(Utilisateur, models.CASCADE, related_name="sans_rappel")
    le = models.DateTimeField("depuis le", default=timezone.now)

    class Meta:
        verbose_name = "sans rappel"
        verbose_name_plural = "sans rappel"

    def __str__(self) -> str:
        return "sans rappel"
