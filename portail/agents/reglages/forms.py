"""The town's form, with its logo; and a colour that is tried before it is chosen."""

from typing import Any

from django import forms

from portail.contraste import est_une_couleur
from portail.logo import Logo, LogoRefuse, nettoyer
from portail.models import Commune
from portail.models.commune import couleur_lisible
from reservations.admin.fermetures import FermetureForm

TYPES = "image/png,image/jpeg,image/webp"


class CouleurField(forms.CharField):
    """As charters write it: `#0F5B6E`, `0f5b6e`, `#0af`."""

    default_error_messages = {"required": "Écrivez une couleur, par exemple #0f5b6e."}

    def to_python(self, value: Any) -> str:
        chiffres = str(super().to_python(value) or "").strip().lower().removeprefix("#")
        if len(chiffres) == 3:
            chiffres = "".join(chiffre * 2 for chiffre in chiffres)
        return f"#{chiffres}" if chiffres else ""


class CommuneForm(FermetureForm):
    couleur = CouleurField(
        label="Couleur",
        help_text=Commune._meta.get_field("couleur").help_text,
        widget=forms.TextInput({"size": 9, "spellcheck": "false", "autocomplete": "off"}),
    )
    nouveau_logo = forms.FileField(
        label="Nouveau logo",
        required=False,
        widget=forms.FileInput({"accept": TYPES}),
        help_text="Une image PNG, JPEG ou WebP de 2 Mo au plus, lisible sur fond blanc. Elle est "
        "redessinée à la taille des pages.",
    )
    retirer_logo = forms.BooleanField(
        label="Retirer le logo",
        required=False,
        help_text="Une petite maison, à la couleur de la ville, prend sa place.",
    )

    def clean_nouveau_logo(self) -> Logo | None:
        fichier = self.cleaned_data["nouveau_logo"]
        try:
            return nettoyer(fichier) if fichier else None
        except LogoRefuse as refus:
            raise forms.ValidationError(str(refus)) from refus

    def clean(self) -> dict[str, Any]:
        lu: dict[str, Any] = super().clean() or self.cleaned_data
        if lu.get("nouveau_logo") and lu.get("retirer_logo"):
            self.add_error("retirer_logo", "Un nouveau logo, ou aucun : pas les deux.")
        return lu


class EssaiForm(forms.Form):
    """A colour to look at: any that is written as one."""

    couleur = CouleurField(label="Couleur à essayer")

    def clean_couleur(self) -> str:
        couleur: str = self.cleaned_data["couleur"]
        if not est_une_couleur(couleur):
            raise forms.ValidationError("Écrivez une couleur comme #0f5b6e.")
        return couleur


class ChoixForm(EssaiForm):
    """The colour to keep; `avant` is the one that the page showed as the town's."""

    avant = forms.CharField()

    def clean_couleur(self) -> str:
        couleur = super().clean_couleur()
        couleur_lisible(couleur)
        return couleur
