"""The basket's form, and the one that posts a receipt."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from portail.models import Commune

from .passerelles.base import Passerelle

_CHAMP_MONTANT = re.compile(r"montant-([0-9]{1,18})")
_CENTIMES = re.compile(r"[0-9]{1,12}")


class CourrielForm(forms.Form):
    """The address for a receipt; used for nothing else."""

    courriel = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez une adresse e-mail : le reçu y est envoyé aussitôt.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr",
        },
    )


class PaiementForm(CourrielForm):
    """How to pay, where the régie that is paid first has several banks, and where to send the
    receipt."""

    def __init__(self, *args: Any, banques: Sequence[Passerelle] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.banques = {banque.code: banque for banque in banques}
        self.fields["courriel"].required = Commune.actuelle().courriel_obligatoire
        if len(self.banques) > 1:
            self.fields["passerelle"] = forms.ChoiceField(
                label="Moyen de paiement",
                choices=[(code, banque.libelle) for code, banque in self.banques.items()],
                widget=forms.RadioSelect,
                initial=next(iter(self.banques)),
                error_messages={
                    "required": "Choisissez un moyen de paiement.",
                    "invalid_choice": "Choisissez un moyen de paiement.",
                },
            )

    @property
    def banque(self) -> Passerelle | None:
        """The bank chosen, or the only one; None where the régie has no contract."""
        choisie = self.cleaned_data.get("passerelle")
        return self.banques.get(choisie) if choisie else next(iter(self.banques.values()), None)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        banque = self.banque
        courriel = donnees.get("courriel", "")
        if banque and banque.courriel_max and not self.errors:
            if not courriel:
                self.add_error("courriel", f"{banque.libelle} demande une adresse e-mail.")
            elif len(courriel) > banque.courriel_max:
                trop = f"{banque.libelle} n’accepte que {banque.courriel_max} caractères."
                self.add_error("courriel", trop)
        return donnees


def montants_affiches(donnees: Mapping[str, Any]) -> dict[int, int]:
    """Read what the basket showed: the hidden fields `montant-<pk>` → cents; forgeries are left out
    here and caught by `demarrer()`, which believes only what it reads itself."""
    montants = {}
    for nom in donnees:
        champ, valeur = _CHAMP_MONTANT.fullmatch(nom), str(donnees[nom])
        if champ and _CENTIMES.fullmatch(valeur):
            montants[int(champ[1])] = int(valeur)
    return montants
