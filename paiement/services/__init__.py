"""From the basket to the ledger. `demarrer()` and `traiter()` alone write a payment's state."""

from .alertes import lever
from .demarrage import (
    Changement,
    FacturesTenues,
    MontantHorsBornes,
    MontantsChanges,
    PanierVide,
    demarrer,
    ouvrir,
)
from .effacement import effacer_messages, effacer_paiements, oublier_les_courriels
from .etat import classer
from .interrogation import (
    EN_ERREUR,
    INJOIGNABLE,
    abandonner,
    demander,
    interroger,
    interroger_les_silencieux,
)
from .reception import recevoir, reprendre_les_messages
from .traitement import traiter

__all__ = [
    "EN_ERREUR",
    "INJOIGNABLE",
    "Changement",
    "FacturesTenues",
    "MontantHorsBornes",
    "MontantsChanges",
    "PanierVide",
    "abandonner",
    "classer",
    "demander",
    "demarrer",
    "effacer_messages",
    "effacer_paiements",
    "interroger",
    "interroger_les_silencieux",
    "lever",
    "oublier_les_courriels",
    "ouvrir",
    "recevoir",
    "reprendre_les_messages",
    "traiter",
]
