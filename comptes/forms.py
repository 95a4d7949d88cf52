"""The door's forms."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from portail.models import Commune

from .identifiants import canonique

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
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class NouveauMotDePasseForm(SetPasswordForm):
    """The new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "Nouveau mot de passe"
        self.fields["new_password2"].label = "Le même, encore une fois"


class ChangementMotDePasseForm(NouveauMotDePasseForm, PasswordChangeForm):
    """The old one, then the new one twice."""

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


class DemandeForm(forms.Form):
    """A new value for one field of the sheet."""

    apres = forms.CharField(label="Nouvelle valeur", max_length=200)
    precision = forms.CharField(
        label="Précision pour le service (facultatif)",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
