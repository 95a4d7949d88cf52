"""What a family fills in once the deadline is past."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comptes.models import Enfant

from ..models import MotifAbsence
from .absences import regle_en_mots

_AUCUNE_DATE = {
    "required": "Indiquez le jour.",
    "invalid": "Écrivez une date, par exemple 05/12/2026.",
}


class Prenom(forms.ModelChoiceField):
    def label_from_instance(self, enfant: Any) -> str:
        return str(enfant.prenom)


class Raison(forms.ModelChoiceField):
    """Each reason with what it asks of the family, and what it leaves billed."""

    def label_from_instance(self, motif: Any) -> SafeString:
        suite = f"{motif.consigne} {regle_en_mots(motif)}".strip()
        return format_html('{}<span class="discret">{}</span>', motif.nom, suite)


class DemandeForm(forms.Form):
    """Whose meal it is about, among the family's pupils; the only one is chosen already."""

    enfant = Prenom(
        Enfant.objects.none(),
        label="Enfant",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un enfant.",
            "invalid_choice": "Choisissez un enfant de votre famille.",
        },
    )

    def __init__(self, enfants: Sequence[Enfant], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siens = Enfant.objects.filter(pk__in=[e.pk for e in enfants]).order_by("prenom", "pk")
        self.fields["enfant"].queryset = siens  # type: ignore[attr-defined]
        if len(enfants) == 1:
            self.initial.setdefault("enfant", enfants[0].pk)


def _jour(nom: str) -> forms.DateField:
    return forms.DateField(
        label=nom,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages=_AUCUNE_DATE,
    )


def _message(nom: str, aide: str, *, requis: bool = False) -> forms.CharField:
    return forms.CharField(
        label=nom,
        help_text=aide,
        max_length=1000,
        required=requis,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Dites ce qui ne va pas."},
    )


class AbsenceForm(DemandeForm):
    debut = _jour("Premier jour d’absence")
    fin = _jour("Dernier jour d’absence")
    motif = Raison(
        MotifAbsence.objects.none(),
        label="Raison",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison."},
    )
    message = _message("Un mot pour le service", "Facultatif. Aucun détail de santé n’est demandé.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].queryset = MotifAbsence.objects.all()  # type: ignore[attr-defined]


class TardiveForm(DemandeForm):
    jour = _jour("Jour du repas")
    message = _message("Un mot pour le service", "Facultatif.")


class ErreurForm(forms.Form):
    message = _message("Ce qui ne va pas", "Par exemple : absent le 5, prévenu le 4.", requis=True)
