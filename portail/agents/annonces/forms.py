"""A notice's form: for whom, with how many families that is, and between which days."""

from typing import Any

from django import forms

from comptes.models import Utilisateur
from portail.annonces import Publics
from portail.models import Annonce
from portail.models.annonce import TOUTES


class Public(forms.ModelChoiceField):
    """A service or a school, with the number of its families."""

    publics: Publics
    champ: str

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} ({familles(self.publics.nombre(Annonce(**{self.champ: obj})))})"


class AnnonceForm(forms.ModelForm):
    # The page's own, set by the admin for who is at it.
    agent: Utilisateur

    class Meta:
        model = Annonce
        fields = [
            "titre",
            "texte",
            "importante",
            "debut",
            "fin",
            "service",
            "ecole",
            "avant_connexion",
        ]

    def clean(self) -> dict[str, Any]:
        lu: dict[str, Any] = super().clean() or self.cleaned_data
        sans_public = not (lu.get("service") or lu.get("ecole"))
        if sans_public and not self.agent.is_superuser and not self.errors:
            self.add_error(
                "service", f"Choisissez un service ou une école : {TOUTES}, c’est l’administrateur."
            )
        return lu


def familles(nombre: int) -> str:
    """`1 famille`, `312 familles`."""
    return f"{nombre} famille{'s' if nombre > 1 else ''}"
