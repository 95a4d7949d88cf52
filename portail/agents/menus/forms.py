from datetime import date
from typing import Any

from django import forms

from portail.dates import aujourd_hui
from reservations.carte.periodes import connue, semaine_de
from reservations.models import Restaurant

from ..forms import Geste


class Semaine(forms.DateField):
    """Any day of a week of these school years; cleaned, its Monday."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": "Indiquez un jour de la semaine.",
        "invalid": "Écrivez une date, par exemple 04/01/2027.",
    }

    def clean(self, value: Any) -> date:
        jour: date = super().clean(value)
        if not connue(jour, aujourd_hui()):
            raise forms.ValidationError("Choisissez une semaine de ces années scolaires.")
        return semaine_de(jour).debut


class Copier(Geste):
    de = Semaine(label="Semaine à copier (un de ses jours)")
    vers = Semaine(label="Sur la semaine (un de ses jours)")
    restaurant = forms.ModelChoiceField(
        Restaurant.objects.all(),
        label="Menus de",
        required=False,
        empty_label="tous les restaurants (menu commun)",
        error_messages={"invalid_choice": "Choisissez un restaurant de la liste."},
    )
    remplacer = forms.BooleanField(
        label="Remplacer les jours qui ont déjà des plats", required=False
    )

    def clean(self) -> dict[str, Any]:
        lu: dict[str, Any] = super().clean() or self.cleaned_data
        if lu.get("de") and lu.get("de") == lu.get("vers"):
            self.add_error("vers", "Choisissez une autre semaine que celle à copier.")
        return lu
