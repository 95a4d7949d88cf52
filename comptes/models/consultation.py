"""An agent who looked at the portal as a family sees it: what the family is told of it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .famille import Famille
from .utilisateur import Utilisateur


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def ouvertes(self) -> "ConsultationQuerySet":
        return self.filter(fin=None, jusqu_a__gt=timezone.now())


class Consultation(models.Model):
    """One visit: who, as whom, why, from when to when. Only its end and its pages are yet to come,
    and only `comptes.services.consultations` writes them."""

    famille = models.ForeignKey(Famille, models.CASCADE, related_name="consultations")
    agent = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, related_name="consultations_faites"
    )
    # The login of which the pages were shown: a household's two adults share all but their own.
    comme = models.ForeignKey(
        Utilisateur, models.SET_NULL, null=True, related_name="+", verbose_name="vue comme"
    )
    # As the family reads it, whatever becomes of the agent: a clerk is not named to it.
    service = models.CharField("service", max_length=250)
    motif = models.CharField("motif", max_length=150)
    debut = models.DateTimeField("du", default=timezone.now)
    jusqu_a = models.DateTimeField("au plus tard jusqu’à")
    fin = models.DateTimeField("quittée le", null=True, blank=True)
    pages = models.PositiveIntegerField("pages vues", default=0)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "consultation"
        ordering = ["-debut", "-pk"]
        permissions = [("voir_comme", "Voir le portail comme une famille, en lecture seule")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(motif=""),
                name="consultation_motivee",
                violation_error_message="Dites pourquoi : la famille le lira.",
            ),
            models.CheckConstraint(
                condition=Q(jusqu_a__gt=F("debut")),
                name="consultation_a_une_fin",
                violation_error_message="Une consultation a une fin.",
            ),
        ]

    def __str__(self) -> str:
        return f"consultation du {self.debut:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("Une consultation ne se réécrit pas.")
        super().save(*args, **kwargs)

    @property
    def finie_le(self) -> datetime | None:
        """When it ended: left, or out of time; None as long as it lasts."""
        if self.fin is not None:
            return self.fin
        return self.jusqu_a if self.jusqu_a <= timezone.now() else None
