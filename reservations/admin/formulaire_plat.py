"""A dish's form: labels and allergens are ticked, and what is not known is said so."""

from typing import Any

from django import forms
from django.db.models import F

from portail.groupes import Plusieurs, UnSeul

from ..carte.allergenes import Allergene, Label
from ..models import Plat

INCONNUS, AUCUN, LISTE = "inconnus", "aucun", "liste"
ETATS = [
    (INCONNUS, "non renseignés"),
    (AUCUN, "aucun des quatorze"),
    (LISTE, "ceux que je coche"),
]
CASES = {"class": "menus-cases"}
DERNIER_RANG = 99  # as in the files of menus


class PlatForm(forms.ModelForm):
    rang = forms.IntegerField(label="Rang", min_value=1, max_value=DERNIER_RANG)
    labels = forms.MultipleChoiceField(
        label="Labels",
        choices=Label.choices,
        required=False,
        widget=Plusieurs("Labels", CASES),
    )
    etat = forms.ChoiceField(
        label="Allergènes", choices=ETATS, initial=INCONNUS, widget=UnSeul("Allergènes", CASES)
    )
    allergenes = forms.MultipleChoiceField(
        label="Lesquels",
        choices=Allergene.choices,
        required=False,
        widget=Plusieurs("Lesquels des allergènes", CASES),
    )

    class Meta:
        model = Plat
        fields = ["rang", "remplacement", "nom", "labels", "etat", "allergenes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["etat"] = _etat(self.instance)

    def clean(self) -> dict[str, Any]:
        lu = self.cleaned_data
        coches = lu.get("allergenes", [])
        if lu.get("etat") == LISTE and not coches:
            self.add_error(
                "allergenes", "Cochez au moins un allergène, ou dites qu’il n’y en a pas."
            )
        elif lu.get("etat") != LISTE and coches:
            raison = "Vous avez coché des allergènes : choisissez « ceux que je coche »."
            self.add_error("etat", raison)
        if lu.get("etat") == INCONNUS:
            lu["allergenes"] = None
        return lu


class PlatsFormSet(forms.BaseInlineFormSet):
    """A day's dishes. Those that leave their rank leave it together, before any takes another's."""

    def save(self, commit: bool = True) -> Any:
        partent = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or {"rang", "remplacement"} & set(form.changed_data)
        ]
        Plat.objects.filter(pk__in=partent).update(rang=F("rang") + DERNIER_RANG + 1)
        return super().save(commit)


def _etat(plat: Plat) -> str:
    if plat.allergenes is None:
        return INCONNUS
    return LISTE if plat.allergenes else AUCUN
