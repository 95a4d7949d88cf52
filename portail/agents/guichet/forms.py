"""What the clerk says of the money in front of him."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from factures.models import Cheque, Moyen, Origine
from factures.services import ChequeRecu
from portail.argent import MontantFormField, euros
from portail.dates import aujourd_hui

TRESORERIE = "TRESORERIE"
# In the order in which they come to a counter.
MOYENS = (
    Moyen.CHEQUE,
    Moyen.ESPECES,
    Moyen.CARTE,
    Moyen.VIREMENT,
    Moyen.PRELEVEMENT,
    Moyen.CESU,
    Moyen.CHEQUE_VACANCES,
)
CHOIX = [
    *((m.value, m.label[0].upper() + m.label[1:]) for m in MOYENS),
    (TRESORERIE, "Payé à la Trésorerie"),
]
MIDI = time(12)
MAXIMUM = 100_000_00  # cents: what is beyond is a slip of the hand


class Encaisser(forms.Form):
    """An empty `montant` is what the ticked invoices amount to. Cents."""

    moyen = forms.ChoiceField(
        label="Moyen de paiement",
        choices=CHOIX,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le moyen de paiement."},
    )
    montant = MontantFormField(
        label="Montant reçu, en euros",
        required=False,
        help_text="Vide : le total des factures cochées.",
        widget=forms.TextInput({"inputmode": "decimal", "size": 10, "autocomplete": "off"}),
    )
    le = forms.DateField(
        label="Reçu le",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le jour où l’argent a été reçu.",
            "invalid": "Écrivez une date, par exemple 05/12/2026.",
        },
    )
    payeur = forms.CharField(
        label="Payé par",
        max_length=160,
        error_messages={"required": "Dites qui a payé : son nom est écrit sur le reçu."},
    )
    cheque_numero = forms.RegexField(
        r"^[0-9 ]{5,20}$",
        label="Numéro du chèque",
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Un numéro de chèque est fait de chiffres, sept le plus souvent."
        },
    )
    cheque_banque = forms.CharField(
        label="Banque du chèque",
        max_length=60,
        required=False,
        widget=forms.TextInput({"list": "banques", "autocomplete": "off"}),
    )
    courriel = forms.EmailField(
        label="Envoyer le reçu à",
        required=False,
        help_text="Vide : rien n’est envoyé. L’adresse ne sert qu’à ce reçu.",
        error_messages={"invalid": "Cette adresse e-mail n’est pas complète."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["le"].widget.attrs["max"] = aujourd_hui().isoformat()

    def clean_montant(self) -> int | None:
        montant: int | None = self.cleaned_data["montant"]
        if montant is not None and montant <= 0:
            raise forms.ValidationError("Écrivez un montant plus grand que zéro.")
        if montant is not None and montant > MAXIMUM:
            raise forms.ValidationError(f"Au plus {euros(MAXIMUM)} à la fois.")
        return montant

    def clean_le(self) -> date:
        le: date = self.cleaned_data["le"]
        if le > aujourd_hui():
            raise forms.ValidationError("Ce jour n’est pas encore venu.")
        return le

    def clean(self) -> dict[str, Any]:
        lu = super().clean() or {}
        if lu.get("moyen") == Moyen.CHEQUE:
            if not lu.get("cheque_numero") and "cheque_numero" not in self.errors:
                self.add_error("cheque_numero", "Écrivez le numéro du chèque.")
            if not lu.get("cheque_banque"):
                self.add_error("cheque_banque", "Écrivez la banque du chèque.")
        return lu

    @property
    def origine(self) -> Origine:
        au_tresor = self.cleaned_data["moyen"] == TRESORERIE
        return Origine.TRESORERIE if au_tresor else Origine.REGIE

    @property
    def moyen_recu(self) -> Moyen:
        """How the Trésorerie was paid, it does not say."""
        choisi: str = self.cleaned_data["moyen"]
        return Moyen.AUTRE if choisi == TRESORERIE else Moyen(choisi)

    @property
    def recu_le(self) -> datetime:
        """Now for today; for an earlier day its noon in Paris."""
        le: date = self.cleaned_data["le"]
        if le == aujourd_hui():
            return timezone.now()
        return timezone.make_aware(datetime.combine(le, MIDI))

    @property
    def cheque(self) -> ChequeRecu | None:
        lu = self.cleaned_data
        if self.moyen_recu != Moyen.CHEQUE:
            return None
        numero = "".join(lu["cheque_numero"].split())
        return ChequeRecu(numero, lu["cheque_banque"], lu["payeur"])


def banques_connues() -> list[str]:
    """The banks of earlier cheques, to pick from."""
    return list(Cheque.objects.exclude(banque="").values_list("banque", flat=True).distinct()[:40])


class Motif(forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=200,
        widget=forms.TextInput({"size": 40}),
        error_messages={"required": "Dites le motif : il reste écrit avec l’opération."},
    )


class Adresse(forms.Form):
    courriel = forms.EmailField(
        label="Adresse e-mail",
        error_messages={
            "required": "Écrivez l’adresse e-mail.",
            "invalid": "Cette adresse e-mail n’est pas complète.",
        },
    )


class Imputer(forms.Form):
    """`reste` is the overpayment as shown, in cents: a form sent twice finds another one."""

    facture = forms.IntegerField(
        widget=forms.RadioSelect, error_messages={"required": "Choisissez la facture à régler."}
    )
    montant = MontantFormField(
        label="Montant, en euros",
        widget=forms.TextInput({"inputmode": "decimal", "size": 10}),
        error_messages={"required": "Écrivez le montant, par exemple 12,50."},
    )
    reste = forms.IntegerField(widget=forms.HiddenInput)
