"""What the queue is narrowed to."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from comptes.models import Utilisateur
from factures.models import Service
from portail.reponses.models import Sorte

from .attentes import Attente

SANS_SERVICE = "aucun"


class Qui(models.TextChoices):
    MOI = "moi", "moi"
    PERSONNE = "personne", "personne"


class Filtre(forms.Form):
    """A value that is none of these narrows nothing."""

    service = forms.ChoiceField(required=False)
    sorte = forms.ChoiceField(
        label="Sorte de demande", choices=[("", "toutes"), *Sorte.choices], required=False
    )
    qui = forms.ChoiceField(
        label="Prise en charge par", choices=[("", "tous"), *Qui.choices], required=False
    )

    def __init__(self, services: Iterable[Service], saisi: Any) -> None:
        super().__init__(saisi, label_suffix="")
        self.cles = {s.code: s.pk for s in services}
        choix = [("", "tous"), *((s.code, s.nom) for s in services), (SANS_SERVICE, "sans service")]
        self.fields["service"] = forms.ChoiceField(label="Service", choices=choix, required=False)
        self.order_fields(["service", "sorte", "qui"])
        self.is_valid()

    def garde(self, attente: Attente, agent: Utilisateur) -> bool:
        lu = self.cleaned_data
        service, sorte, qui = (lu.get(nom, "") for nom in ("service", "sorte", "qui"))
        if service == SANS_SERVICE and attente.services:
            return False
        if service in self.cles and self.cles[service] not in attente.services:
            return False
        if sorte and attente.sorte != sorte:
            return False
        if qui == Qui.MOI:
            return attente.prise_par == agent.pk
        return qui != Qui.PERSONNE or attente.prise_par is None
