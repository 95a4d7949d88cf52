"""A contract's form: the words of its bank, refused while it lacks one, agreed to when it is not
the same account any more."""

from typing import Any

from django import forms

from factures.models import Regie
from paiement.models import ContratBanque
from paiement.passerelles import PASSERELLES
from paiement.verifications import VALEURS

from .contrat import NOMS, Contrat

PREFIXE = "mot_"
DITS = {
    "TEST": "TEST : rien n’est débité",
    "PRODUCTION": "PRODUCTION : les parents paient pour de bon",
    "T": "T : essais, rien n’est débité",
    "X": "X : activation",
    "W": "W : production, les parents paient pour de bon",
    "hmac_sha256": "HMAC-SHA-256",
    "sha1": "SHA-1 (anciennes boutiques)",
}


class NouveauContratForm(forms.ModelForm):
    """Which bank, for which régie; its words are asked for on the next page."""

    banque = forms.ChoiceField(
        label="Banque", choices=[(code, NOMS.get(code, code)) for code in PASSERELLES]
    )

    class Meta:
        model = ContratBanque
        fields = ["regie", "banque"]


class ContratForm(forms.ModelForm):
    """Made for one contract by `pour`, which gives it the fields of its bank."""

    accord = forms.BooleanField(label="Je le confirme", required=False, widget=forms.HiddenInput)

    class Meta:
        model = ContratBanque
        fields = ["ouvert"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for mot, valeur in self.instance.mots.items():
            self.initial.setdefault(f"{PREFIXE}{mot}", valeur)

    def clean(self) -> dict[str, Any]:
        lu: dict[str, Any] = super().clean() or self.cleaned_data
        regie, code = self.instance.regie, self.instance.banque
        avant = Contrat(regie, code, self.instance.mots)
        mots = {
            nom.removeprefix(PREFIXE): str(valeur)
            for nom, valeur in lu.items()
            if nom.startswith(PREFIXE) and valeur
        }
        apres = Contrat(regie, code, mots)
        if lu.get("ouvert") and (fautes := apres.fautes()):
            self.add_error("ouvert", ["Ce contrat ne peut pas être ouvert aux familles.", *fautes])
        elif not self.errors:
            self._demander(avant, apres)
        self.instance.mots = mots
        return lu

    def _demander(self, avant: Contrat, apres: Contrat) -> None:
        """Another shop or another mode, where somebody could pay until now: is it meant?"""
        changements = list(apres.changements(avant))
        if avant.fautes() or not changements or self.cleaned_data["accord"]:
            return
        self.fields["accord"].widget = forms.CheckboxInput()
        en_cours = avant.en_cours()
        suite = (
            f" Attention : {en_cours} paiement{'s' if en_cours > 1 else ''} en cours "
            f"{'seront suivis' if en_cours > 1 else 'sera suivi'} avec ce nouveau contrat, que la "
            "banque ne reconnaîtra peut-être pas."
            if en_cours
            else ""
        )
        self.add_error("accord", f"Vous changez où va l’argent : {' ; '.join(changements)}.{suite}")


def pour(regie: Regie, code: str) -> type[ContratForm]:
    """The form of a contract with that bank."""
    contrat = Contrat(regie, code, {})
    champs = {
        f"{PREFIXE}{mot}": _champ(mot, nom, contrat.dehors.get(mot, ""))
        for mot, nom in contrat.publics.items()
    }
    return type("ContratForm", (ContratForm,), dict(champs))


def _champ(mot: str, nom: str, dehors: str) -> forms.Field:
    options: dict[str, Any] = {
        "label": nom[0].upper() + nom[1:],
        "required": False,
        "help_text": f"Vide : {dehors}, comme le dit l’environnement." if dehors else "",
    }
    if mot in VALEURS:
        vide = "–" if not dehors else f"comme l’environnement ({dehors})"
        choix = [("", vide), *((valeur, DITS.get(valeur, valeur)) for valeur in VALEURS[mot])]
        return forms.ChoiceField(choices=choix, **{**options, "help_text": ""})
    if mot == "nom" and not dehors:
        options["help_text"] = "Avec son article. Par exemple : la Caisse d’Épargne."
    if mot == "duree":
        return forms.IntegerField(min_value=1, max_value=120, **options)
    return forms.CharField(max_length=60, **options)
