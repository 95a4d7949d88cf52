"""The file that is dropped: refused at once when it is not what the page asks for."""

import uuid
from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from portail.fichiers import FichierIllisible
from portail.televersement import MAXIMUM

from .genres import Genre, reconnaitre

MO = 1024 * 1024
TROP_GROS = f"Ce fichier dépasse {MAXIMUM // MO} Mo : partagez-le en plusieurs."
EN_CSV = "enregistrez-le d’abord au format CSV (UTF-8), puis déposez le CSV."
# How a file that is no text begins.
MAGIES = {
    b"PK\x03\x04": f"Ce fichier est un classeur Excel ou LibreOffice : {EN_CSV}",
    b"\xd0\xcf\x11\xe0": f"Ce fichier est un ancien classeur Excel : {EN_CSV}",
    b"%PDF": "Ce fichier est un PDF : déposez le fichier CSV du logiciel de la ville.",
}


class Deposer(forms.Form):
    """`jeton` is this form's: sent twice, it is one file. `trop_gros`: it was read past."""

    jeton = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    fichier = forms.FileField(
        label="Fichier CSV",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide : il n’a pas même d’en-tête.",
            "invalid": "Choisissez un fichier.",
        },
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    brouillon = forms.BooleanField(
        label="Enregistrer sans publier : les familles ne lisent pas encore ces mois",
        required=False,
    )

    def __init__(self, genre: Genre, *args: Any, trop_gros: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self._genre = genre
        if trop_gros:
            self.fields["fichier"].error_messages["required"] = TROP_GROS
        if not genre.avec_brouillon:
            del self.fields["brouillon"]

    def clean_fichier(self) -> UploadedFile:
        fichier: UploadedFile = self.cleaned_data["fichier"]
        flux = BytesIO(fichier.read())
        for magie, raison in MAGIES.items():
            if flux.getvalue().startswith(magie):
                raise forms.ValidationError(raison)
        try:
            self._genre.ouvrir(flux)
        except FichierIllisible as illisible:
            autre = reconnaitre(flux)
            suite = f" C’est celui d’une autre page : {autre.titre}." if autre else ""
            raise forms.ValidationError(f"{illisible}{suite}") from illisible
        fichier.seek(0)
        return fichier
