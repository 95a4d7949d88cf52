from datetime import date
from typing import Any

from django import forms

from comptes.models import Famille, Utilisateur
from factures.models import Service
from portail.dates import aujourd_hui, mois, mois_decale
from reservations.services import releves

from ..forms import Geste
from ..repas.acces import services_de


def _premier_jour(valeur: str) -> date:
    return date.fromisoformat(f"{valeur}-01")


class Choix(forms.Form):
    """Which service's month is looked at; a month that is over by default."""

    service = forms.ModelChoiceField(
        Service.objects.none(), to_field_name="code", label="Service", empty_label=None
    )
    mois = forms.TypedChoiceField(label="Mois", coerce=_premier_jour)

    def __init__(self, agent: Utilisateur, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["service"].queryset = services_de(agent)  # type: ignore[attr-defined]
        ce_mois = aujourd_hui().replace(day=1)
        ouverts = [mois_decale(ce_mois, -rang) for rang in range(releves.RETOUR + 1)]
        self.fields["mois"].choices = [(f"{m:%Y-%m}", mois(m)) for m in ouverts]  # type: ignore[attr-defined]


class Attribuer(Geste):
    """Which of the child's families pays this meal."""

    famille = forms.ModelChoiceField(
        Famille.objects.none(),
        label="Famille à facturer",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez la famille qui paie ce repas.",
            "invalid_choice": "Choisissez l’une des familles de l’enfant.",
        },
    )

    def __init__(self, *args: Any, familles: list[Famille], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siennes = Famille.objects.filter(pk__in=[f.pk for f in familles])
        self.fields["famille"].queryset = siennes.order_by("code")  # type: ignore[attr-defined]
