"""Where children eat, and on which days: restaurants, schools, closures."""

from django.db import models
from django.db.models import F, Q

from comptes.noms import plie
from factures.models import Prestation, Service
from portail.suivi import Suivi


class Restaurant(models.Model):
    """Where meals are served: one or several schools' pupils."""

    nom = models.CharField("nom", max_length=120, unique=True)
    places = models.PositiveSmallIntegerField(
        "repas par jour, au plus",
        null=True,
        blank=True,
        help_text="Vide : pas de limite. Une place de moins n’annule aucun repas déjà réservé.",
    )
    heure_effectif = models.TimeField(
        "heure de l’effectif du jour",
        null=True,
        blank=True,
        help_text="Chaque jour de repas, l’effectif est arrêté à cette heure. Vide : jamais.",
    )

    class Meta:
        verbose_name = "restaurant"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom


class Ecole(models.Model):
    """A school, recognised by the name that the families' file gives each child."""

    nom = models.CharField(
        "nom",
        max_length=120,
        unique=True,
        help_text="Comme l’écrit le fichier des familles (accents et majuscules mis à part).",
    )
    restaurant = models.ForeignKey(Restaurant, models.PROTECT, related_name="ecoles")
    service = models.ForeignKey(Service, models.PROTECT, related_name="ecoles")
    prestation = models.ForeignKey(
        Prestation, models.PROTECT, related_name="+", verbose_name="prestation du repas réservé"
    )
    prestation_imprevue = models.ForeignKey(
        Prestation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="prestation du repas sans réservation",
        help_text="Vide : la même que pour un repas réservé.",
    )
    mercredi = models.BooleanField("repas servi le mercredi", default=False)

    class Meta:
        verbose_name = "école"
        ordering = ["nom"]

    def __str__(self) -> str:
        return self.nom

    @property
    def cle(self) -> str:
        """The name as it is compared with a child's `structure`."""
        return plie(self.nom)


class JourParticulier(models.Model):
    """Days that are not as the calendar says: a bridge, a strike, a Wednesday caught up."""

    ecole = models.ForeignKey(
        Ecole,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="jours_particuliers",
        verbose_name="école",
        help_text="Vide : toutes les écoles.",
    )
    debut = models.DateField("du")
    fin = models.DateField("au (inclus)")
    ouvert = models.BooleanField(
        "repas servis",
        default=False,
        help_text="Coché : des repas sont servis ces jours-là, quoi que dise le calendrier.",
    )
    motif = models.CharField(
        "motif", max_length=120, help_text="Les familles le lisent, par exemple « pont de mai »."
    )

    history = Suivi()

    class Meta:
        verbose_name = "jour particulier"
        verbose_name_plural = "jours particuliers"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="jour_particulier_dans_l_ordre",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.motif} ({self.debut:%d/%m/%Y})"
