"""A month's meals for the service's billing software: frozen and numbered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Enfant, Famille, Utilisateur
from factures.models import Prestation, Service
from factures.models.immuable import Immuable


class ReleveRepas(Immuable):
    """What the service bills for a month. `rang` 1 is the month; the next ones hold differences.

    Written once, with its lines: a mistake is put right by the next one.
    """

    numero = models.PositiveIntegerField("numéro", unique=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="releves_repas")
    mois = models.DateField("mois")
    rang = models.PositiveSmallIntegerField("rang", default=1)
    arrete_le = models.DateTimeField("arrêté le", default=timezone.now)
    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "relevé de repas"
        verbose_name_plural = "relevés de repas"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "mois", "rang"],
                name="releve_repas_unique",
                violation_error_message="Ce relevé est déjà arrêté.",
            )
        ]

    def __str__(self) -> str:
        return f"relevé n° {self.numero}"


class LigneRepas(Immuable):
    """A child's meals of one kind. `jours` are ISO days; `sens` −1 takes back what an earlier
    relevé billed. The child is named as the invoice names it, for the purge and for matching;
    `fiche` tells two relevés of one child apart from two children, while it is here."""

    EFFACABLES = frozenset({"enfant", "enfant_reference", "tranche", "fiche"})

    class Nature(models.TextChoices):
        SERVI = "servi", "réservé et servi"
        ABSENT = "absent", "réservé, absent, facturé"
        EXCUSE = "excuse", "réservé, absent, non facturé"
        IMPREVU = "imprevu", "servi sans réservation"

    releve = models.ForeignKey(ReleveRepas, models.PROTECT, related_name="lignes")
    famille = models.ForeignKey(Famille, models.PROTECT, related_name="+")
    enfant_reference = models.CharField("référence de l’enfant", max_length=40, blank=True)
    enfant = models.CharField("enfant", max_length=201, blank=True)
    fiche = models.ForeignKey(Enfant, models.SET_NULL, null=True, blank=True, related_name="+")
    tranche = models.CharField("tranche", max_length=20, blank=True)
    prestation = models.ForeignKey(Prestation, models.PROTECT, related_name="+")
    nature = models.CharField("nature", max_length=7, choices=Nature)
    sens = models.SmallIntegerField("sens", default=1)
    jours = models.JSONField("jours")

    class Meta:
        verbose_name = "ligne de relevé"
        verbose_name_plural = "lignes de relevé"
        constraints = [
            models.CheckConstraint(
                condition=Q(sens__in=(1, -1)),
                name="ligne_repas_sens",
                violation_error_message="Une ligne facture ou reprend.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enfant}, {self.get_nature_display()}"
