"""What is served: a day's dishes, for every restaurant or for one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Utilisateur
from portail.dates import jour_court
from portail.models import Commune

from .. import calendrier
from ..carte.allergenes import Label
from .ecole import Restaurant


class Menu(models.Model):
    """A day's meal. Families read it once its month is published."""

    jour = models.DateField("jour")
    restaurant = models.ForeignKey(
        Restaurant,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="menus",
        help_text="Vide : tous ceux qui n’ont pas le leur ce jour-là.",
    )

    class Meta:
        verbose_name = "menu"
        ordering = ["jour", "restaurant"]
        # Publishing, copying, editing: `portail.roles`.
        permissions = [("tenir_menus", "peut tenir les menus de la cantine")]
        constraints = [
            models.UniqueConstraint(
                fields=["jour", "restaurant"],
                condition=Q(restaurant__isnull=False),
                name="menu_unique_par_restaurant",
                violation_error_message="Ce restaurant a déjà un menu ce jour-là.",
            ),
            models.UniqueConstraint(
                fields=["jour"],
                condition=Q(restaurant=None),
                name="menu_unique_pour_tous",
                violation_error_message="Il y a déjà un menu commun ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"menu du {jour_court(self.jour)}"

    def clean(self) -> None:
        """A year that nobody has published yet is a mistyped one."""
        if self.jour and not calendrier.publie(self.jour, Commune.actuelle().zone_scolaire):
            raise ValidationError({"jour": "Les dates de cette année scolaire sont inconnues."})


class Plat(models.Model):
    """A dish. `allergenes`: None when nobody has declared them, an empty list when there are none.

    The two are never shown alike.
    """

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="plats")
    rang = models.PositiveSmallIntegerField("rang")
    remplacement = models.BooleanField(
        "plat de remplacement",
        default=False,
        help_text="Servi à la place du plat de même rang (sans porc, végétarien).",
    )
    nom = models.CharField("plat", max_length=120)
    labels = models.JSONField("labels", default=list, blank=True)
    allergenes = models.JSONField("allergènes", null=True, blank=True)

    class Meta:
        verbose_name = "plat"
        ordering = ["rang", "remplacement"]
        constraints = [
            models.UniqueConstraint(
                fields=["menu", "rang", "remplacement"],
                name="plat_unique_par_rang",
                violation_error_message="Ce menu a déjà un plat à ce rang.",
            )
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def vegetarien(self) -> bool:
        return Label.VEG in self.labels


class MoisPublie(models.Model):
    """A month whose menus the families read."""

    mois = models.DateField("mois", unique=True, help_text="Le premier jour du mois.")
    le = models.DateTimeField("publié le", default=timezone.now)
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "mois publié"
        verbose_name_plural = "mois publiés"
        ordering = ["-mois"]

    def __str__(self) -> str:
        return f"{self.mois:%m/%Y}"
