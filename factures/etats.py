"""The states of an invoice as people see them (design.md): the first that fits, from the top."""

from datetime import date, datetime
from typing import Protocol

from django.db.models import TextChoices


class EtatFacture(TextChoices):
    ANNULEE = "annulee", "annulée"
    REGLEE_TRESORERIE = "reglee-tresorerie", "réglée à la Trésorerie"
    PAYEE = "payee", "payée"
    EN_COURS = "en-cours", "paiement en cours"
    SERA_PRELEVEE = "sera-prelevee", "sera prélevée"
    PRESENTEE = "presentee", "présentée au prélèvement"
    ECHUE = "echue", "échéance dépassée"
    A_PAYER = "a-payer", "à payer"
    AVOIR = "avoir", "sera déduit par le service"
    AVOIR_UTILISE = "avoir-utilise", "avoir déduit"


class Chiffres(Protocol):
    """What decides: amounts in cents, days in Europe/Paris, an aware instant."""

    type: str
    total: int
    regle: int
    credite: int
    derniere_origine: str
    tenue_jusqu_a: datetime | None
    date_prelevement: date | None
    date_limite: date | None


def etat(facture: Chiffres, jour: date, instant: datetime) -> EtatFacture:
    """Return the state on `jour` (Europe/Paris) at `instant` (aware); touches no database."""
    if facture.type == "A":
        return EtatFacture.AVOIR if facture.regle > facture.total else EtatFacture.AVOIR_UTILISE
    if facture.regle >= facture.total:
        return _soldee(facture)
    if facture.tenue_jusqu_a and facture.tenue_jusqu_a > instant:
        return EtatFacture.EN_COURS
    if facture.date_prelevement:
        encore = jour <= facture.date_prelevement
        return EtatFacture.SERA_PRELEVEE if encore else EtatFacture.PRESENTEE
    if facture.date_limite and jour > facture.date_limite:
        return EtatFacture.ECHUE
    return EtatFacture.A_PAYER


def _soldee(facture: Chiffres) -> EtatFacture:
    if facture.total and facture.credite >= facture.total:
        return EtatFacture.ANNULEE
    if facture.derniere_origine == "TRESORERIE":
        return EtatFacture.REGLEE_TRESORERIE
    return EtatFacture.PAYEE
