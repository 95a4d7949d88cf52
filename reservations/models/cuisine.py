"""What the kitchen and those who serve work with: frozen counts, attendance, PAI."""

from django.db import models
from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur
from factures.models.immuable import Immuable

from .ecole import Ecole, Restaurant


class Effectif(Immuable):
    """Meals per school × day × diet as they were counted at an instant; never changed, no names.

    `contenu`: `{"restaurant": name, "regimes": ["standard", …], "lignes": [{"ecole": name,
    "jour": "2027-01-04", "repas": [12, …]}, …]}`: as many meals as diets, in their order.
    """

    class Genre(models.TextChoices):
        MOIS = "mois", "mois, après la date limite"
        JOUR = "jour", "jour"

    numero = models.PositiveIntegerField("numéro", unique=True)
    restaurant = models.ForeignKey(Restaurant, models.PROTECT, related_name="effectifs")
    genre = models.CharField("genre", max_length=4, choices=Genre)
    debut = models.DateField("du")
    fin = models.DateField("au")
    arrete_le = models.DateTimeField("arrêté le", default=timezone.now)
    contenu = models.JSONField("contenu")

    class Meta:
        verbose_name = "effectif"
        ordering = ["-numero"]
        permissions = [("voir_effectifs", "Voir les effectifs de la cuisine")]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "genre", "debut"],
                name="effectif_unique",
                violation_error_message="Cet effectif est déjà arrêté.",
            )
        ]

    def __str__(self) -> str:
        return f"effectif n° {self.numero}"


class CompteurEffectif(models.Model):
    """The last number given to a frozen count: one row, locked by who takes the next."""

    dernier = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "compteur d’effectifs"

    def __str__(self) -> str:
        return str(self.dernier)


class Pointage(models.Model):
    """What became of a child's meal that day, booked or not."""

    class Etat(models.TextChoices):
        PRESENT = "present", "présent"
        JUSTIFIE = "justifie", "absent, justifié"
        ABSENT = "absent", "absent, non justifié"

    enfant = models.ForeignKey(Enfant, models.PROTECT, related_name="pointages")
    jour = models.DateField("jour", db_index=True)
    ecole = models.ForeignKey(Ecole, models.PROTECT, related_name="pointages")
    etat = models.CharField("état", max_length=8, choices=Etat)
    # Of a meal that nobody had booked: who is billed, once known (a child may have two families).
    famille = models.ForeignKey(Famille, models.PROTECT, null=True, blank=True, related_name="+")
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")
    # In the order that the audit reads them: a school year is a hundred thousand rows.
    le = models.DateTimeField("noté le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "pointage"
        permissions = [("pointer", "Pointer les présences au restaurant scolaire")]
        constraints = [
            models.UniqueConstraint(
                fields=["enfant", "jour"],
                name="pointage_unique",
                violation_error_message="Cet enfant est déjà pointé ce jour-là.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_etat_display()}, {self.jour:%d/%m/%Y}"


class Pai(models.Model):
    """A child with a health care plan: that it has one, nothing of what it says. `depuis` is when
    that was last said.

    A table of its own, so that neither the family's sheet nor its history ever shows it to who does
    not serve meals.
    """

    enfant = models.OneToOneField(Enfant, models.CASCADE, related_name="pai")
    depuis = models.DateTimeField("noté ou confirmé le", default=timezone.now)
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "PAI"
        verbose_name_plural = "PAI"
        permissions = [("voir_pai", "Voir et noter quels enfants ont un PAI")]

    def __str__(self) -> str:
        return "PAI"


class TracePai(models.Model):
    """Who noted, confirmed or took away that a child has a PAI, and when; never changed.

    No history of the common kind: those are shown with the family's sheet.
    """

    class Geste(models.TextChoices):
        NOTE = "note", "noté"
        CONFIRME = "confirme", "confirmé"
        RETIRE = "retire", "retiré"

    enfant = models.ForeignKey(Enfant, models.CASCADE, related_name="traces_pai")
    geste = models.CharField("geste", max_length=8, choices=Geste)
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")
    le = models.DateTimeField("le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "trace de PAI"
        verbose_name_plural = "traces de PAI"
        ordering = ["-le", "-pk"]

    def __str__(self) -> str:
        return self.get_geste_display()
