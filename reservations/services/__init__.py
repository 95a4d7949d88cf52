"""The doors: meals booked and given up, what is asked after the deadline, what is frozen."""

from .enregistrer import Bilan, Changement, Refus, Repas, apercu, enregistrer, noter, occupation
from .lettres import adultes

__all__ = [
    "Bilan",
    "Changement",
    "Refus",
    "Repas",
    "adultes",
    "apercu",
    "enregistrer",
    "noter",
    "occupation",
]
