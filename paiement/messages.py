"""Keeping what the banks send, before anything is believed of it."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from .etats import Issue
from .models import Confirmation, MessageBanque, Paiement
from .passerelles.base import Verdict

Sens = MessageBanque.Sens
INCONNU_MAXIMUM = 2048  # characters kept of a message that names no payment of ours
# 15, 16 or 19 digits, in a row or in a card's groups: the lengths of the cards that these banks
# take. Shorter runs are the banks' own transaction numbers; a run inside a long word belongs to one
# of their tokens or seals.
_ESPACE = r"(?:[ +-]|%20)?"
_CARTE = re.compile(
    r"(?<!\d)(?<![0-9A-Za-z]{8})(?:"
    rf"[2-6]\d{{3}}{_ESPACE}\d{{6}}{_ESPACE}\d{{5}}"
    rf"|[2-6]\d{{3}}(?:{_ESPACE}\d{{4}}){{3}}(?:{_ESPACE}\d{{3}})?"
    r")(?!\d)(?![0-9A-Za-z]{8})"
)


@transaction.atomic
def garder(
    passerelle: str,
    sens: str,
    brut: str,
    *,
    paiement: Paiement | None = None,
    provenance: str = "",
    verdict: str = "",
    verdicts: Sequence[Verdict] = (),
) -> MessageBanque:
    """Store a message as received, capped at 64 KB and without any full card number.

    `verdicts` is what it proves, for the caller to apply: the captures among them are stored beside
    it.
    """
    if paiement is None:  # anybody can send these
        brut = brut[:INCONNU_MAXIMUM]
    propre, cartes = _CARTE.subn(partial(_sans_carte, sauf=_numeros(verdicts)), brut)
    if cartes and propre != brut:
        verdict = f"numéro de carte retiré ; {verdict}"
    message = MessageBanque.objects.create(
        passerelle=passerelle,
        paiement=paiement,
        sens=sens,
        brut=_plafonner(propre),
        provenance=provenance,
        verdict=_tenable(verdict[:200]),
        applique=not verdicts,
    )
    confirmer(message, verdicts)
    return message


def confirmer(message: MessageBanque, verdicts: Iterable[Verdict]) -> None:
    """Store the captures that a message proves of its payment."""
    paiement = message.paiement
    Confirmation.objects.bulk_create(
        Confirmation(
            message=message,
            transaction=v.transaction,
            montant=v.montant,
            devise=v.devise,
            moyen=v.moyen,
            date=_plausible(v.date),
        )
        for v in verdicts
        if v.issue is Issue.ACCEPTE and v.montant and paiement and v.concerne(paiement)
    )


def porte_une_carte(brut: str, verdicts: Iterable[Verdict] = ()) -> bool:
    """Tell whether a message shows a full card number: banks mask them, so it is refused.

    Its `verdicts` know the bank's own numbers, which may look like a card's.
    """
    sauf = _numeros(verdicts)
    return any(_est_une_carte(t.group(), sauf) for t in _CARTE.finditer(brut))


def _numeros(verdicts: Iterable[Verdict]) -> list[str]:
    return [numero for v in verdicts for numero in (v.transaction, *v.numeros) if numero]


def _est_une_carte(texte: str, sauf: Sequence[str]) -> bool:
    return _luhn(texte) and not any(texte in numero for numero in sauf)


def _sans_carte(trouve: re.Match[str], sauf: Sequence[str]) -> str:
    return "[carte]" if _est_une_carte(trouve.group(), sauf) else trouve.group()


def _luhn(carte: str) -> bool:
    chiffres = re.sub(r"%20|\D", "", carte)
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        somme += valeur - 9 if valeur > 9 else valeur
    return somme % 10 == 0


def _plafonner(texte: str) -> str:
    return _tenable(texte).encode()[: MessageBanque.TAILLE_MAXIMALE].decode("utf-8", "ignore")


def _tenable(texte: str) -> str:
    """Replace what PostgreSQL's text cannot hold: NUL, half a surrogate pair."""
    return texte.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _plausible(date: datetime | None) -> datetime | None:
    """Leave out the ends of the calendar, which PostgreSQL gives back as no date of Python's."""
    return date if date and 2000 <= date.year < 3000 else None
