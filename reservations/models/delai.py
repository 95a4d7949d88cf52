"""The town's own values: until when one books, what a meal costs, what an absence leaves billed."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from factures.models import Prestation
from portail.argent import MontantField
from portail.suivi import Suivi

from ..cuisine.regimes import refus
from ..regles import Derogation, Geste, Nature, Regle
from .ecole import Ecole


class Delai(models.Model):
    """A deadline, for every school or for one; without any, the 10th of the month before."""

    ecole = models.ForeignKey(
        Ecole,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name="école",
        help_text="Vide : toutes celles qui n’ont pas le leur.",
    )
    geste = models.CharField("pour", max_length=8, choices=Geste, default=Geste.RESERVER)
    nature = models.CharField("se compte en", max_length=5, choices=Nature, default=Nature.MOIS)
    quantieme = models.PositiveSmallIntegerField(
        "jour du mois (inclus)",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    mois_avant = models.PositiveSmallIntegerField(
        "mois avant celui des repas", default=1, validators=[MaxValueValidator(12)]
    )
    jours_avant = models.PositiveSmallIntegerField(
        "jours avant le repas", default=0, validators=[MaxValueValidator(90)]
    )
    ouvres = models.BooleanField("compter les jours ouvrés", default=False)
    heure = models.TimeField(
        "jusqu’à", null=True, blank=True, help_text="Vide : jusqu’à minuit, jour inclus."
    )

    history = Suivi()

    class Meta:
        verbose_name = "délai"
        constraints = [
            models.UniqueConstraint(
                fields=["ecole", "geste"],
                condition=Q(ecole__isnull=False),
                name="delai_unique_par_ecole",
                violation_error_message="Cette école a déjà un délai pour ce geste.",
            ),
            models.UniqueConstraint(
                fields=["geste"],
                condition=Q(ecole=None),
                name="delai_unique_pour_tous",
                violation_error_message="Il y a déjà un délai commun pour ce geste.",
            ),
            models.CheckConstraint(
                condition=Q(quantieme__gte=1, quantieme__lte=28),
                name="delai_quantieme_de_tous_les_mois",
                violation_error_message="Choisissez un jour que tous les mois ont (1 à 28).",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_geste_display()} : {self.ecole or 'toutes les écoles'}"

    def clean(self) -> None:
        """A number of days before each meal leaves the kitchen some time."""
        if self.nature == Nature.JOURS and not self.jours_avant and self.heure is None:
            raise ValidationError(
                {"jours_avant": "Dites combien de jours avant, ou jusqu’à quelle heure ce jour-là."}
            )

    @property
    def regle(self) -> Regle:
        return Regle(
            self.nature,
            self.quantieme,
            self.mois_avant,
            self.jours_avant,
            self.ouvres,
            self.heure,
        )


class ExceptionDelai(models.Model):
    """Another deadline for the meals of some days: September, before the classes are known."""

    ecole = models.ForeignKey(
        Ecole,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name="école",
        help_text="Vide : toutes.",
    )
    geste = models.CharField(
        "pour", max_length=8, choices=Geste, blank=True, help_text="Vide : réserver et annuler."
    )
    debut = models.DateField("repas du")
    fin = models.DateField("au (inclus)")
    limite = models.DateTimeField("possible jusqu’au", help_text="Cet instant est déjà trop tard.")
    motif = models.CharField("motif", max_length=120)

    history = Suivi()

    class Meta:
        verbose_name = "exception au délai"
        verbose_name_plural = "exceptions au délai"
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gte=F("debut")),
                name="exception_dans_l_ordre",
                violation_error_message="Le dernier jour ne peut pas précéder le premier.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.motif} ({self.debut:%d/%m/%Y})"

    def clean(self) -> None:
        """A limit that comes after the last of its meals limits nothing."""
        if self.limite and self.fin and timezone.localdate(self.limite) > self.fin:
            raise ValidationError({"limite": "Cette limite vient après le dernier repas."})

    @property
    def derogation(self) -> Derogation:
        return Derogation(self.debut, self.fin, self.limite, self.geste)


class Tarif(models.Model):
    """What a meal costs a family of this price band. Cents."""

    prestation = models.ForeignKey(Prestation, models.CASCADE, related_name="tarifs")
    tranche = models.CharField(
        "tranche",
        max_length=20,
        blank=True,
        help_text="Vide : toutes celles qui n’ont pas le leur.",
    )
    prix = MontantField("prix du repas")
    debut = models.DateField("à partir du")

    history = Suivi()

    class Meta:
        verbose_name = "tarif"
        ordering = ["prestation", "tranche", "debut"]
        constraints = [
            models.UniqueConstraint(
                fields=["prestation", "tranche", "debut"],
                name="tarif_unique",
                violation_error_message="Cette tranche a déjà un prix à partir de ce jour.",
            ),
            models.CheckConstraint(
                condition=Q(prix__gte=0),
                name="tarif_positif",
                violation_error_message="Un prix n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prestation} {self.tranche}"


class MotifAbsence(models.Model):
    """Why a child does not come, as the town counts it: what stays billed (carence)."""

    nom = models.CharField("motif", max_length=80, unique=True)
    consigne = models.CharField(
        "consigne pour la famille",
        max_length=200,
        blank=True,
        help_text="Par exemple : remettez le certificat au service sous 48 heures.",
    )
    carence = models.PositiveSmallIntegerField(
        "premiers repas qui restent facturés",
        null=True,
        blank=True,
        help_text="0 : aucun. Vide : tous restent facturés.",
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    history = Suivi()

    class Meta:
        verbose_name = "motif d’absence"
        verbose_name_plural = "motifs d’absence"
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom


class Regime(models.Model):
    """A diet that the town serves; said without naming a religion or an illness."""

    nom = models.CharField(
        "nom", max_length=40, unique=True, help_text="Comme l’écrit le fichier des familles."
    )
    ordre = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "régime"
        ordering = ["ordre", "nom"]

    def __str__(self) -> str:
        return self.nom

    def clean(self) -> None:
        if raison := refus(self.nom):
            raise ValidationError({"nom": raison})
