"""What an agent has carried out of the portal as a file."""

from django.db import models
from django.utils import timezone

from .utilisateur import Utilisateur


class Export(models.Model):
    """A file that an agent took: which list, narrowed how, how many rows; never its content."""

    par = models.ForeignKey(Utilisateur, models.SET_NULL, null=True, related_name="+")
    le = models.DateTimeField("le", default=timezone.now, db_index=True)
    quoi = models.CharField("quoi", max_length=80)
    choix = models.CharField("choix", max_length=300, blank=True)
    lignes = models.PositiveIntegerField("lignes")

    class Meta:
        verbose_name = "export"
        ordering = ["-le", "-pk"]
        permissions = [("voir_audit", "Voir qui a fait quoi et quand, et l’exporter")]

    def __str__(self) -> str:
        return self.quoi
