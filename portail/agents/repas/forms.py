from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from reservations.models import DemandeRepas

from ..reponses.forms import Accepter, Reponse, texte
from ..reponses.modeles import Modele


class Reconnaitre(Reponse):
    """An error on an invoice that the service admits."""

    manque = "Dites à la famille ce qui va être corrigé."

    reponse = texte("Ce qui va être corrigé, que la famille lira")


class Excuser(Reponse):
    """`affiches` are the booked days that were shown: those that the answer is about."""

    factures = forms.IntegerField(
        label="Premiers repas qui restent facturés",
        min_value=0,
        widget=forms.NumberInput({"size": 4, "inputmode": "numeric"}),
        error_messages={"required": "Dites combien de repas restent facturés."},
    )
    reponse = texte("Un mot pour la famille, obligatoire si vous changez ce nombre")
    affiches = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_affiches(self) -> list[date]:
        """What is no list of days was never shown: it is judged as days that have changed."""
        try:
            return [date.fromisoformat(j) for j in self.cleaned_data["affiches"].split()]
        except ValueError:
            return []


def pour(
    demande: DemandeRepas,
    saisi: Any = None,
    *,
    jours: Sequence[date] = (),
    factures: int = 0,
    modeles: Sequence[Modele] = (),
) -> Reponse:
    """The form that accepts this kind of request; `saisi` is what an agent sent of it."""
    commun: dict[str, Any] = {"cle": demande.pk, "modeles": modeles}
    if demande.nature == DemandeRepas.Nature.ABSENCE:
        initial = {"factures": factures, "affiches": " ".join(map(str, jours))}
        return Excuser(saisi, initial=initial, **commun)
    forme = Reconnaitre if demande.nature == DemandeRepas.Nature.ERREUR else Accepter
    return forme(saisi, **commun)
