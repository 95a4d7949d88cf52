"""What an agent says when giving passwords: to whom, and on what paper."""

from dataclasses import dataclass
from typing import Any

from django import forms

from comptes.models import Famille, Responsable
from comptes.services.fermeture import ouvert_pour
from comptes.services.initiaux import sceller

CSV, LETTRE, ECRAN = "csv", "lettre", "ecran"
SUPPORTS = {
    LETTRE: "une lettre par famille (PDF)",
    CSV: "un fichier CSV par code, pour le logiciel qui imprime les factures",
}


class Donner(forms.Form):
    """`sceau` is what the page showed: an order sent twice is told from a new one."""

    sceau = forms.CharField(max_length=64, widget=forms.HiddenInput)
    support = forms.ChoiceField(
        label="Sur quel support ?",
        choices=list(SUPPORTS.items()),
        initial=LETTRE,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un support."},
    )


class DonnerAUnAdulte(Donner):
    """The same for one adult, in front of whom the page may be read."""

    responsable: "forms.ModelChoiceField[Responsable]" = forms.ModelChoiceField(
        Responsable.objects.none(), widget=forms.HiddenInput
    )

    def __init__(self, famille: Famille, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = famille.responsables.all()  # type: ignore[attr-defined]
        self.fields["support"].choices = [  # type: ignore[attr-defined]
            (LETTRE, "une lettre (PDF)"),
            (ECRAN, "à l’écran, pour le dire ou le noter au guichet"),
            (CSV, "un fichier CSV, pour le logiciel qui imprime les factures"),
        ]


@dataclass(frozen=True)
class Adulte:
    """An adult of the family, a fresh form to give a password, and whose the login was before."""

    fiche: Responsable
    form: DonnerAUnAdulte
    ouvert_pour: str


def adultes(famille: Famille) -> list[Adulte]:
    fiches = famille.responsables.select_related("utilisateur").order_by("rang")
    return [
        Adulte(
            fiche,
            DonnerAUnAdulte(
                famille,
                initial={"sceau": sceller([fiche]), "responsable": fiche.pk},
                auto_id=f"adulte-{fiche.rang}-%s",
                label_suffix="",
            ),
            ouvert_pour(fiche),
        )
        for fiche in fiches
    ]
