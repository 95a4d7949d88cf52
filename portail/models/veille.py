"""What shows that the portal is alive, and that it forgets in time."""

from django.db import models
from django.utils import timezone


class Battement(models.Model):
    """When the worker last showed that it is alive; `/sante/` reads it."""

    le = models.DateTimeField("vu le")

    class Meta:
        verbose_name = verbose_name_plural = "battement du travailleur"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="un_seul_battement")]

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%Y %H:%M:%S}"


class Purge(models.Model):
    """A run of `purger`: what it erased, counted by kind; it names nobody."""

    faite_le = models.DateTimeField("faite le", default=timezone.now)
    complete = models.BooleanField("complète")
    rapport = models.TextField("rapport")

    class Meta:
        verbose_name = "purge"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"purge du {self.faite_le:%d/%m/%Y}"
