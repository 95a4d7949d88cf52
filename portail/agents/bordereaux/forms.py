from django import forms

from factures.models import Regie


class Arreter(forms.Form):
    """What the page showed of the régie's open stretch at the end of that day. Cents."""

    regie = forms.ModelChoiceField(Regie.objects.all())
    jour = forms.DateField()
    nombre = forms.IntegerField()
    total = forms.IntegerField()
    rembourse = forms.IntegerField()
