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
    receipt, or that there is no such place."""

    sans_courriel = forms.BooleanField(
        label="Je n’ai pas d’e-mail : j’imprimerai mon reçu", required=False
    )

    def __init__(self, *args: Any, banques: Sequence[Passerelle] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.banques = {banque.code: banque for banque in banques}
        # Asked for in clean(): a browser that asked for it itself would stop who has none.
        self.fields["courriel"].required = False
        self.courriel_demande = Commune.actuelle().courriel_obligatoire
        if not self.courriel_demande and not any(b.courriel_max for b in banques):
            del self.fields["sans_courriel"]
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
        if donnees.get("sans_courriel"):
            self.errors.pop("courriel", None)
            donnees["courriel"] = ""
        elif "courriel" in donnees:
            self._verifier(donnees["courriel"])
        return donnees

    def _verifier(self, courriel: str) -> None:
        """What the town, then the bank, asks of the address."""
        banque = self.banque
        if not courriel and self.courriel_demande:
            self.add_error("courriel", self.fields["courriel"].error_messages["required"])
        elif banque and banque.courriel_max and not self.errors:
            if not courriel:
                demande = f"{banque.libelle} demande une adresse e-mail."
                self.add_error("courriel", f"{demande} Si vous n’en avez pas, cochez la case.")
            elif len(courriel) > banque.courriel_max:
                trop = f"{banque.libelle} n’accepte que {banque.courriel_max} caractères."
                self.add_error("courriel", trop)


def montants_affiches(donnees: Mapping[str, Any]) -> dict[int, int]:
    """Read what the basket showed: the hidden fields `montant-<pk>` → cents; forgeries are left out
    here and caught by `demarrer()`, which believes only what it reads itself."""
    montants = {}
    for nom in donnees:
        champ, valeur = _CHAMP_MONTANT.fullmatch(nom), str(donnees[nom])
        if champ and _CENTIMES.fullmatch(valeur):
            montants[int(champ[1])] = int(valeur)
    return montants
