"""Why an agent looks at the portal as a family, and where something is sent again."""

from typing import Any

from django import forms

from ..forms import LARGE
from .envois import Envoi


class Motif(forms.Form):
    motif = forms.CharField(
        label="Motif, que la famille lira",
        max_length=150,
        widget=forms.TextInput({**LARGE, "placeholder": "par exemple : votre appel de ce matin"}),
        error_messages={"required": "Dites pourquoi : la famille lira ce motif."},
    )


class Renvoi(forms.Form):
    """`vue` is the last letter when the page was made: an order sent twice is told from a new
    one."""

    vue = forms.IntegerField(widget=forms.HiddenInput)
    adresse = forms.ChoiceField(
        label="À quelle adresse ?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une adresse."},
    )

    def __init__(self, envoi: Envoi, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adresse"].choices = envoi.choix  # type: ignore[attr-defined]
