"""What the banks' words mean, from their papers: of one operation, of several, of silence."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .banques import Operation
from .choses import Tentative

# Without any operation there is nothing to wait for, once that much time has gone by.
SILENCES = {"systempay": timedelta(minutes=30), "payfip": timedelta(hours=2)}
SENS = {
    "acceptee": "accepte",
    "non remise": "inconnue",
    "remboursement": "inconnue",
    "injoignable": "inconnue",
    "en attente": "attente",
    "page ouverte": "attente",
    "refusee": "refuse",
    "rejetee": "refuse",
    "page fermee": "expire",
    "abandonnee": "abandonne",
    "annulee": "abandonne",
}
ALERTES = {"non remise", "remboursement"}
REPRISES = {"annulee", "rejetee"}  # of a capture
# After which no other try can follow on the same page.
DERNIERS_MOTS = {
    "payline": {"abandonne", "expire"},
    "systempay": {"abandonne", "expire"},
    "payfip": {"expire"},
}
ENGAGEES = {"en attente", "resultat inconnu"}  # a card may have been given
# Of several operations on one order, the first of these speaks for the attempt.
_ORDRE = ("accepte", "inconnue", "attente", "refuse", "expire", "abandonne")


def sens(tentative: Tentative, dits: Iterable[Operation], quand: datetime) -> str:
    """What became of the attempt, by what its bank said of each operation."""
    tous = {_sens_de(tentative, operation, quand) for operation in dits}
    return next(mot for mot in _ORDRE if mot in tous)


def incertaine(tentative: Tentative, dits: Iterable[Operation], quand: datetime) -> bool:
    """Whether a card may have been given that the bank still says nothing of."""
    dits = list(dits)
    engagee = any(o.statut in ENGAGEES for o in dits)
    mot = sens(tentative, dits, quand) if dits else ""
    return mot == "inconnue" or (mot == "attente" and engagee)


def sans_payer(tentative: Tentative, dits: Iterable[Operation]) -> bool:
    """Whether they came back saying that they gave up, of which the bank knows no card."""
    sans_carte = any(o.statut == "aucune operation" for o in dits)
    return sans_carte and tentative.dernier_retour == "abandonnee"


def dernier_mot(tentative: Tentative, quand: datetime) -> list[Operation]:
    """What stands for the answer of a bank that gives none: its last word, if it was one."""
    refusee = bool(tentative.avis) and tentative.avis[-1].statut == "refusee"
    suivie = tentative.revenu_apres < len(tentative.avis)  # by another card, perhaps
    if not tentative.avis or (refusee and suivie):
        return [Operation("", "injoignable", 0, quand)]
    return tentative.avis[-1:]


def _sens_de(tentative: Tentative, operation: Operation, quand: datetime) -> str:
    if operation.statut in SENS:
        return SENS[operation.statut]
    expire = quand - tentative.debut > SILENCES[tentative.banque]
    return "expire" if expire else "attente"
