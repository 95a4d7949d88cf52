from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from reservations.models import DemandeRepas

from ..demandes.forms import Refuser
from ..forms import LARGE, Geste

__all__ = ["Accepter", "Excuser", "Reconnaitre", "Refuser", "pour"]


class Accepter(Geste):
    reponse = forms.CharField(
        label="Un mot pour la famille (facultatif)",
        max_length=300,
        required=False,
        widget=forms.TextInput(LARGE),
    )


class Reconnaitre(Geste):
    """An error on an invoice that the service admits."""

    reponse = forms.CharField(
        label="Ce qui va être corrigé, que la famille lira",
        max_length=300,
        widget=forms.TextInput(LARGE),
        error_messages={"required": "Dites à la famille ce qui va être corrigé."},
    )


class Excuser(Geste):
    """`affiches` are the booked days that were shown: those that the answer is about."""

    factures = forms.IntegerField(
        label="Premiers repas qui restent facturés",
        min_value=0,
        widget=forms.NumberInput({"size": 4, "inputmode": "numeric"}),
        error_messages={"required": "Dites combien de repas restent facturés."},
    )
    reponse = forms.CharField(
        label="Un mot pour la famille, obligatoire si vous changez ce nombre",
        max_length=300,
        required=False,
        widget=forms.TextInput(LARGE),
    )
    affiches = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_affiches(self) -> list[date]:
        """What is no list of days was never shown: it is judged as days that have changed."""
        try:
            return [date.fromisoformat(j) for j in self.cleaned_data["affiches"].split()]
        except ValueError:
            return []


def pour(
    demande: DemandeRepas, saisi: Any = None, *, jours: Sequence[date] = (), factures: int = 0
) -> Geste:
    """The form that accepts this kind of request; `saisi` is what an agent sent of it."""
    if demande.nature == DemandeRepas.Nature.ABSENCE:
        initial = {"factures": factures, "affiches": " ".join(map(str, jours))}
        return Excuser(saisi, initial=initial, cle=demande.pk)
    forme = Reconnaitre if demande.nature == DemandeRepas.Nature.ERREUR else Accepter
    return forme(saisi, cle=demande.pk)
