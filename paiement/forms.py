"""The basket's form, and the one that posts a receipt."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from portail.models import Commune

_CHAMP_MONTANT = re.compile(r"montant-([0-9]{1,18})")
_CENTIMES = re.compile(r"[0-9]{1,12}")


class PaiementForm(forms.Form):
    """The address for this payment's receipt; used for nothing else."""

    courriel = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez une adresse e-mail : le reçu y est envoyé aussitôt.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courriel"].required = Commune.actuelle().courriel_obligatoire


class EnvoiRecuForm(PaiementForm):
    """Where to post the receipt, again or to another address: here the address is the point."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["courriel"].required = True


def montants_affiches(donnees: Mapping[str, Any]) -> dict[int, int]:
    """Read what the basket showed: the hidden fields `montant-<pk>` → cents; forgeries are left out
    here and caught by `demarrer()`, which believes only what it reads itself."""
    montants = {}
    for nom in donnees:
        champ, valeur = _CHAMP_MONTANT.fullmatch(nom), str(donnees[nom])
        if champ and _CENTIMES.fullmatch(valeur):
            montants[int(champ[1])] = int(valeur)
    return montants
