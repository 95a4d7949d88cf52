"""Who took a list out of the portal."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ExportListe(models.Model):
    """A list that an agent took as a file: which one, filtered how, how many rows; none of them."""

    le = models.DateTimeField("le", default=timezone.now)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="agent",
    )
    modele = models.CharField("table", max_length=80, blank=True)  # '' for what is of none
    liste = models.CharField("liste", max_length=80)
    forme = models.CharField("forme du fichier", max_length=8)
    filtres = models.TextField("filtres et recherche", blank=True)
    lignes = models.PositiveIntegerField("lignes")

    class Meta:
        verbose_name = "export de liste"
        verbose_name_plural = "exports de listes"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["le"])]
        permissions = [("voir_audit", "Voir qui a fait quoi et quand, et l’exporter")]

    def __str__(self) -> str:
        return f"{self.liste}, {self.forme}, {self.le:%d/%m/%Y}"
