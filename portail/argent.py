"""The only money arithmetic of the portal: integer cents inside, euros only at the edges."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce

ZERO = 0
EUR = "978"  # ISO 4217, as every bank's protocol writes it
INSECABLE = "\u00a0"
MOINS = "\u2212"

_MONTANT = re.compile(r"(-?)([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_QUANTITE = re.compile(r"(-?)([0-9]{1,9})(?:[.,]([0-9]{1,3}))?")


class MontantInvalide(ValueError):
    """The text is not an amount in euros with at most two decimals."""


def centimes(texte: str) -> int:
    """Read euros as the town's files and forms write them: `1 234,50`, `-4,90`, `12.5` → cents."""
    return _entier(_MONTANT, texte, 2)


def milliemes(texte: str) -> int:
    """Read a quantity (`2,5` hours, `-2` meals) as thousandths, exact like the money it makes."""
    return _entier(_QUANTITE, texte, 3)


def _entier(forme: re.Pattern[str], texte: str, decimales: int) -> int:
    propre = re.sub(r"[\s\u00a0\u202f€]", "", texte)
    trouve = forme.fullmatch(propre)
    if not trouve:
        raise MontantInvalide(texte)
    signe, entiers, reste = trouve.groups()
    valeur = int(entiers) * 10**decimales + int((reste or "").ljust(decimales, "0"))
    return -valeur if signe else valeur


def euros(montant: int, symbole: bool = True) -> str:
    """Write cents as people read them: `1 234,50 €`, with non-breaking spaces."""
    entiers, reste = divmod(abs(montant), 100)
    texte = f"{entiers:,}".replace(",", INSECABLE) + f",{reste:02d}"
    signe = MOINS if montant < 0 else ""
    return f"{signe}{texte}{INSECABLE}€" if symbole else f"{signe}{texte}"


def quantite(valeur: int) -> str:
    """Write thousandths as a quantity without idle zeros: 2500 → `2,5`, -2000 → `−2`."""
    entiers, reste = divmod(abs(valeur), 1000)
    decimales = f",{reste:03d}".rstrip("0") if reste else ""
    return f"{MOINS if valeur < 0 else ''}{entiers}{decimales}"


class MontantField(models.BigIntegerField):
    """An amount in integer cents; its form field speaks euros."""

    def formfield(self, **kwargs: Any) -> Any:
        # Of « 1,60 », the number box that the admin gives to integers would show nothing.
        saisie = forms.TextInput(attrs={"inputmode": "decimal"})
        return super().formfield(**{"form_class": MontantFormField, **kwargs, "widget": saisie})


def ou_zero(expression: Any) -> Coalesce:
    """A database sum of cents that is 0, not NULL, where there is nothing to add up."""
    return Coalesce(expression, ZERO, output_field=models.BigIntegerField())


class MontantFormField(forms.CharField):
    """Euros typed by a person (`12,50`) ↔ integer cents."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return euros(value, symbole=False) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        texte = super().to_python(value)
        if texte is None or texte in self.empty_values:
            return None
        try:
            return centimes(texte)
        except MontantInvalide as erreur:
            raise ValidationError("Écrivez un montant en euros, par exemple 12,50.") from erreur
