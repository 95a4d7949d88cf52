from typing import Any

from django import forms

from portail.dates import aujourd_hui


class Reporter(forms.Form):
    """`nombre` is how many invoices the page showed: with another one nothing moves."""

    au = forms.DateField(
        label="Nouvelle échéance, incluse",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la nouvelle échéance.",
            "invalid": "Écrivez une date, par exemple 05/12/2026.",
        },
    )
    motif = forms.CharField(
        label="Motif, que les familles liront",
        max_length=200,
        widget=forms.TextInput({"size": 40}),
        error_messages={"required": "Dites le motif : les familles le liront sur leur facture."},
    )
    nombre = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["au"].widget.attrs["min"] = aujourd_hui().isoformat()
