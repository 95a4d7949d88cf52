from django import forms

from ..forms import LARGE, Geste


class Refuser(Geste):
    motif = forms.CharField(
        label="Motif du refus, que la famille lira",
        max_length=300,
        widget=forms.TextInput(LARGE),
        error_messages={"required": "Dites à la famille pourquoi vous refusez."},
    )


class Appliquer(forms.Form):
    """`affiche` is what the sheet said when the agent read the request."""

    affiche = forms.CharField(required=False, strip=False)
