"""From the basket to the ledger. `demarrer()` and `traiter()` alone write a payment's state."""

from .demarrage import (
    Changement,
    FacturesTenues,
    MontantsChanges,
    PanierVide,
    demarrer,
    ouvrir,
)
from .interrogation import (
    EN_ERREUR,
    INJOIGNABLE,
    abandonner,
    demander,
    interroger,
    interroger_les_silencieux,
)
from .traitement import traiter

__all__ = [
    "EN_ERREUR",
    "INJOIGNABLE",
    "Changement",
    "FacturesTenues",
    "MontantsChanges",
    "PanierVide",
    "abandonner",
    "demander",
    "demarrer",
    "interroger",
    "interroger_les_silencieux",
    "ouvrir",
    "traiter",
]
