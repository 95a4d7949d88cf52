"""The forms of the door, of the account and of the family's sheet."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portail.models import Commune

from .fiche import Bloc, Ligne
from .identifiants import canonique

REGLE = (
    f"{settings.LONGUEUR_MOT_DE_PASSE} caractères au moins : trois ou quatre mots sans rapport "
    "entre eux font un mot de passe solide et facile à retenir. Ni noms, ni dates, ni adresse de "
    "la famille."
)
PAIRE_INCONNUE = "Ce code et ce mot de passe ne vont pas ensemble. Vérifiez-les, puis réessayez."


class ConnexionForm(AuthenticationForm):
    """Code and password. A wrong pair gets one message, whatever is wrong with it."""

    error_messages = {"invalid_login": PAIRE_INCONNUE, "inactive": PAIRE_INCONNUE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = Commune.actuelle().mot_code
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}
        self.fields["password"].label = "Mot de passe"

    def clean_username(self) -> str:
        return canonique(self.cleaned_data["username"])


class OubliForm(forms.Form):
    """One field for who has forgotten either."""

    saisie = forms.CharField(
        label="Code famille ou adresse e-mail",
        max_length=254,
        error_messages={"required": "Indiquez votre code ou votre adresse e-mail."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class NouveauMotDePasseForm(SetPasswordForm):
    """The new password, twice; `data-force` has a script say how strong it is."""

    error_messages = SetPasswordForm.error_messages | {
        "password_mismatch": "Les deux saisies ne sont pas les mêmes."
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password1"].help_text = REGLE
        self.fields["new_password1"].widget.attrs["data-force"] = str(
            settings.LONGUEUR_MOT_DE_PASSE
        )
        self.fields["new_password2"].label = "Le même, encore une fois"
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user: Any, password_field_name: str = "") -> None:
        """Say one thing at a time, the first that is wrong, beside the password itself."""
        mot_de_passe = self.cleaned_data.get("new_password1")
        if not mot_de_passe or self.errors:
            return
        try:
            validate_password(mot_de_passe, user)
        except ValidationError as erreur:
            self.add_error("new_password1", erreur.error_list[0])


class ChangementMotDePasseForm(NouveauMotDePasseForm, PasswordChangeForm):
    """The old one, then the new one twice."""

    error_messages = NouveauMotDePasseForm.error_messages | {
        "password_incorrect": "Ce n’est pas votre mot de passe actuel."
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Mot de passe actuel"


class AdresseForm(forms.Form):
    courriel = forms.EmailField(
        label="Adresse e-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr"
        },
    )


class CodeForm(forms.Form):
    """Six digits from the telephone, or a recovery code."""

    code = forms.CharField(
        label="Code à usage unique",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )


# What a browser knows of the person who asks; a child's fields are nobody's to fill in.
_REMPLISSAGE = {
    "adresse": "address-line1",
    "code_postal": "postal-code",
    "ville": "address-level2",
    "telephone": "tel",
}


class DemandeForm(forms.Form):
    """One part of the sheet as the town has it: what the parent changes is asked for."""

    def __init__(self, bloc: Bloc, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ligne in bloc.lignes:
            self.fields[ligne.champ.nom] = _champ_de_demande(ligne)
        self.fields["precision"] = forms.CharField(
            label="Un mot pour le service",
            help_text="Facultatif.",
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @property
    def changements(self) -> dict[str, str]:
        """The fields that differ from the sheet, with the value asked for."""
        return {nom: self.cleaned_data[nom] for nom in self.changed_data if nom != "precision"}

    def clean(self) -> None:
        if not self.errors and not self.changements:
            self.add_error(None, "Rien n’a changé : corrigez au moins une ligne, puis envoyez.")


def _champ_de_demande(ligne: Ligne) -> forms.CharField:
    nom, valeur = ligne.champ.nom, ligne.champ.valeur
    aide = "Écrivez-la comme 05/12/2020." if nom == "naissance" else ""
    if ligne.en_attente:
        aide = f"Déjà demandé : {ligne.en_attente.apres}."
    return forms.CharField(
        label=ligne.champ.nom_affiche.capitalize(),
        initial=valeur,
        max_length=200,
        required=bool(valeur),
        help_text=aide,
        error_messages={"required": "Indiquez la nouvelle valeur."},
        widget=forms.TextInput(attrs={"autocomplete": _REMPLISSAGE.get(nom, "off")}),
    )
