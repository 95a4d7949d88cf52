"""The régie's gestures, each with one or two fields."""

from datetime import date
from typing import Any

from django import forms

from factures.models import Regie
from portail.argent import MontantFormField

LARGE = {"size": 40}
RIEN_ENREGISTRE = "Rien n’a été enregistré : voyez le message près de votre saisie."


class Geste(forms.Form):
    """A small form among others of its kind: `cle` keeps their ids apart."""

    def __init__(self, *args: Any, cle: object, **kwargs: Any) -> None:
        nom = type(self).__name__.lower()
        options = {"auto_id": f"{nom}-{cle}-%s", "label_suffix": "", **kwargs}
        super().__init__(*args, **options)


class Lever(Geste):
    suite = forms.CharField(
        label="Suite donnée",
        max_length=200,
        widget=forms.TextInput(LARGE),
        error_messages={"required": "Dites la suite donnée à cette alerte."},
    )


class Classer(Geste):
    motif = forms.CharField(
        label="Ce que la vérification a montré",
        max_length=150,
        widget=forms.TextInput(LARGE),
        error_messages={"required": "Dites ce que la vérification a montré."},
    )


class Rembourser(Geste):
    """`reste` is the overpayment as shown, in cents: a form sent twice finds another one."""

    montant = MontantFormField(
        label="Montant rendu, en euros",
        widget=forms.TextInput({"inputmode": "decimal", "size": 10}),
        error_messages={"required": "Écrivez le montant rendu, par exemple 12,50."},
    )
    motif = forms.CharField(
        label="Motif",
        max_length=200,
        widget=forms.TextInput(LARGE),
        error_messages={"required": "Dites le motif du remboursement."},
    )
    reste = forms.IntegerField(widget=forms.HiddenInput)

    def clean_montant(self) -> int:
        montant: int = self.cleaned_data["montant"]
        if montant <= 0:
            raise forms.ValidationError("Écrivez un montant plus grand que zéro.")
        return montant


class Virement(Geste):
    """When the bank sent a day's money; the day is the page's."""

    date = forms.DateField(
        label="Viré à la ville le",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez la date du virement.",
            "invalid": "Écrivez une date, par exemple 05/12/2026.",
        },
    )
    regie = forms.ModelChoiceField(Regie.objects.all(), widget=forms.HiddenInput)
    banque = forms.CharField(max_length=20, widget=forms.HiddenInput)


def virement(regie: Regie, banque: str, jour: date | None) -> Virement:
    """A fresh form for that régie and bank, with the date noted before."""
    initial = {"regie": regie.pk, "banque": banque, "date": jour}
    return Virement(initial=initial, cle=f"{regie.pk}-{banque}")
