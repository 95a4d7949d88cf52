"""An answer to a family: a ready one, or what the agent writes in its place."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portail.reponses.models import LONGUEUR

from ..forms import Geste
from .modeles import Modele

SANS = ("", "aucune")


class Choix(forms.Select):
    """Each option carries its text, for the script that lays it in the field `cible`."""

    def __init__(self, textes: dict[str, str], cible: str) -> None:
        super().__init__({"data-reponse": cible})
        self.textes = textes

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-texte"] = self.textes.get(str(value), "")
        return option


class Reponse(Geste):
    """The field `champ` is what the family reads: what is written there replaces the ready answer;
    left empty, the ready answer is sent. `manque` is said when there is neither."""

    champ = "reponse"
    manque = ""

    def __init__(self, *args: Any, modeles: Sequence[Modele] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.textes = {m.cle: m.texte for m in modeles}
        if modeles:
            choix = [SANS, *((m.cle, m.titre) for m in modeles)]
            cible = str(self[self.champ].auto_id)
            self.fields["modele"] = forms.ChoiceField(
                label="Réponse type",
                choices=choix,
                required=False,
                widget=Choix(self.textes, cible),
                error_messages={"invalid_choice": "Cette réponse type n’existe plus."},
            )
            noms = [nom for nom in self.fields if nom not in (self.champ, "modele")]
            self.order_fields([*noms, "modele", self.champ])

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or self.cleaned_data
        modele = donnees.pop("modele", "")
        if self.champ in self.errors:
            return donnees
        texte = donnees.get(self.champ) or self.textes.get(modele, "")
        if len(texte) > LONGUEUR:
            dit = f"Cette réponse dépasse {LONGUEUR} signes une fois complétée : raccourcissez-la."
            self.add_error(self.champ, dit)
        elif not texte and self.manque:
            self.add_error(self.champ, self.manque)
        donnees[self.champ] = texte
        return donnees


def texte(label: str) -> forms.CharField:
    """What the family reads; whether it may stay empty is the form's to say."""
    return forms.CharField(
        label=label, max_length=LONGUEUR, required=False, widget=forms.Textarea({"rows": 3})
    )


class Refuser(Reponse):
    champ, manque = "motif", "Dites à la famille pourquoi vous refusez."

    motif = texte("Motif du refus, que la famille lira")


class Accepter(Reponse):
    reponse = texte("Un mot pour la famille (facultatif)")
