"""The test cards, and what the card page accepts in its fields."""

import re
from dataclasses import dataclass
from datetime import datetime

from django import forms

from .banque import Banque
from .etat import Etat, Reglement
from .reglages import PARIS


@dataclass(frozen=True)
class Carte:
    numero: str
    issue: Etat
    usage: str
    renvoyer: bool = True

    @property
    def par_quatre(self) -> str:
        """As it is embossed; the field takes it with its spaces."""
        return " ".join(self.numero[i : i + 4] for i in range(0, len(self.numero), 4))


CARTES = (
    Carte("4970100000000006", Etat.ACCEPTEE, "paiement accepté"),
    Carte("4970100000000014", Etat.REFUSEE, "paiement refusé"),
    Carte("4970100000000022", Etat.EN_ATTENTE, "paiement en attente, accepté une minute plus tard"),
    Carte(
        "4970100000000030",
        Etat.ACCEPTEE,
        "paiement accepté, sans retour au site de la commune",
        renvoyer=False,
    ),
)
PAR_NUMERO = {carte.numero: carte for carte in CARTES}

MOYENS = (("CB", "CB"), ("VISA", "Visa"), ("MASTERCARD", "Mastercard"), ("E-CARTE", "e-carte"))


def reglement(banque: Banque, numero: str, moyen: str) -> Reglement:
    """What this card leads to; an unknown one is refused, as a bank would."""
    carte = PAR_NUMERO.get(numero, Carte(numero, Etat.REFUSEE, ""))
    transaction = banque.transaction(carte.issue)
    return Reglement(carte.issue, masquer(numero), moyen, carte.renvoyer, transaction)


def masquer(numero: str) -> str:
    return numero[:6] + "X" * (len(numero) - 10) + numero[-4:]


class FormulaireCarte(forms.Form):
    moyen = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=MOYENS,
        initial="CB",
        error_messages={
            "required": "Choisissez un moyen de paiement.",
            "invalid_choice": "Choisissez un moyen de paiement.",
        },
    )
    numero = forms.CharField(
        max_length=40,
        error_messages={
            "required": "Indiquez le numéro de la carte.",
            "max_length": "Le numéro de la carte compte de 13 à 19 chiffres.",
        },
    )
    fin_validite = forms.CharField(
        max_length=10,
        error_messages={
            "required": "Indiquez la date de fin de validité.",
            "max_length": "Écrivez la date sous la forme MM/AA, par exemple 09/28.",
        },
    )
    cryptogramme = forms.CharField(
        max_length=10,
        error_messages={
            "required": "Indiquez le cryptogramme visuel.",
            "max_length": "Le cryptogramme visuel compte 3 chiffres.",
        },
    )

    def clean_numero(self) -> str:
        numero = re.sub(r"[\s.-]", "", self.cleaned_data["numero"])
        if not re.fullmatch(r"[0-9]{13,19}", numero):
            raise forms.ValidationError("Le numéro de la carte compte de 13 à 19 chiffres.")
        return numero

    def clean_fin_validite(self) -> str:
        valeur = re.sub(r"\s", "", self.cleaned_data["fin_validite"])
        lue = re.fullmatch(r"(0[1-9]|1[0-2])/?([0-9]{2})", valeur)
        if not lue:
            raise forms.ValidationError("Écrivez la date sous la forme MM/AA, par exemple 09/28.")
        mois, annee = int(lue[1]), 2000 + int(lue[2])
        aujourd_hui = datetime.now(PARIS)
        if (annee, mois) < (aujourd_hui.year, aujourd_hui.month):
            raise forms.ValidationError("Cette carte n’est plus valable : la date est passée.")
        return f"{mois:02}/{annee % 100:02}"

    def clean_cryptogramme(self) -> str:
        if not re.fullmatch(r"[0-9]{3}", self.cleaned_data["cryptogramme"]):
            raise forms.ValidationError("Le cryptogramme visuel compte 3 chiffres.")
        return ""  # checked, then forgotten
