"""The households that owe, their adults and their children."""

from typing import Self

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .utilisateur import Utilisateur

# Of the code that stands for a family in accounts where only figures are left (`purger`).
EFFACEE = "effacee-"


class FamilleQuerySet(models.QuerySet["Famille"]):
    def vivantes(self) -> Self:
        """Leave out those whose name is gone, and of which only figures are left."""
        return self.exclude(code__startswith=EFFACEE)


class Famille(models.Model):
    """A household that owes: one code, its adults, its children, its invoices."""

    code = models.CharField("code famille", max_length=20, unique=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    prelevement = models.BooleanField("paie par prélèvement", default=False)
    creee_le = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = FamilleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "famille"
        ordering = ["code"]
        permissions = [
            ("donner_acces", "Donner un mot de passe initial, ouvrir un second accès"),
            ("tenir_fiches", "Répondre aux demandes de mise à jour, relier un enfant partagé"),
        ]

    def __str__(self) -> str:
        return f"famille {self.code}"

    @property
    def nom(self) -> str:
        """The household's name on screen: its first adult's; prefetch `responsables` for lists."""
        responsables = sorted(self.responsables.all(), key=lambda r: r.rang)
        return responsables[0].nom if responsables else self.code


class Responsable(models.Model):
    """An adult of a household; the first one's login is the code printed on the invoices."""

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="responsables")
    rang = models.PositiveSmallIntegerField("rang", default=1)
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField("adresse e-mail du fichier", blank=True)
    utilisateur = models.OneToOneField(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="responsable"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "responsable"
        ordering = ["famille", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["famille", "rang"],
                name="responsable_unique_par_rang",
                violation_error_message="Cette famille a déjà un responsable de ce rang.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class Enfant(models.Model):
    """A child; separated parents are two families that share it, and nothing else."""

    reference = models.CharField("référence", max_length=40, unique=True, null=True, blank=True)
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    naissance = models.DateField("date de naissance", null=True, blank=True)
    structure = models.CharField("école ou structure", max_length=120, blank=True)
    classe = models.CharField("classe", max_length=40, blank=True)
    regime = models.CharField("régime", max_length=40, blank=True)
    familles = models.ManyToManyField(Famille, through="Rattachement", related_name="enfants")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "enfant"
        ordering = ["nom", "prenom"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class Rattachement(models.Model):
    """A child in a family; the price band is the family's, so that two parents may differ."""

    famille = models.ForeignKey(Famille, models.PROTECT, related_name="rattachements")
    enfant = models.ForeignKey(Enfant, models.PROTECT, related_name="rattachements")
    tranche = models.CharField("tranche", max_length=20, blank=True)
    # Where an agent said that it is another family's child: who, when, and what this family's file
    # last told of the child. Files without a common reference may disagree.
    relie_le = models.DateTimeField("relié le", null=True, blank=True)
    relie_par = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lu = models.JSONField("lu dans le fichier", default=dict, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["lu"])

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["famille", "enfant"],
                name="rattachement_unique",
                violation_error_message="Cet enfant est déjà rattaché à cette famille.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enfant} ({self.famille})"


class EnfantsDistincts(models.Model):
    """Two children of the same name and birth date of whom an agent said that they are two."""

    premier = models.ForeignKey(Enfant, models.CASCADE, related_name="+")
    second = models.ForeignKey(Enfant, models.CASCADE, related_name="+")
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")
    le = models.DateTimeField("dit le", default=timezone.now)

    class Meta:
        verbose_name = "enfants distincts"
        verbose_name_plural = "enfants distincts"
        constraints = [
            models.UniqueConstraint(
                fields=["premier", "second"],
                name="enfants_distincts_une_fois",
                violation_error_message="C’est déjà dit de ces deux enfants.",
            ),
            models.CheckConstraint(
                condition=models.Q(premier__lt=models.F("second")),
                name="enfants_distincts_dans_l_ordre",
                violation_error_message="La paire s’écrit dans l’ordre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premier} et {self.second}"
