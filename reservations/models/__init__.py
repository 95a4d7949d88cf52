"""What is booked, what is served, what is billed of it."""

from .cuisine import CompteurEffectif, Effectif, Pai, Pointage, TracePai
from .delai import Delai, ExceptionDelai, MotifAbsence, Regime, Tarif
from .demande import DemandeRepas, JourAbsence
from .ecole import Ecole, JourParticulier, Restaurant
from .menu import Menu, MoisPublie, Plat
from .releve import LigneRepas, ReleveRepas
from .reservation import Enregistrement, Mouvement, Rappel, Reservation, SansRappel

__all__ = [
    "CompteurEffectif",
    "Delai",
    "DemandeRepas",
    "Ecole",
    "Effectif",
    "Enregistrement",
    "ExceptionDelai",
    "JourAbsence",
    "JourParticulier",
    "LigneRepas",
    "Menu",
    "MoisPublie",
    "MotifAbsence",
    "Mouvement",
    "Pai",
    "Plat",
    "Pointage",
    "Rappel",
    "Regime",
    "ReleveRepas",
    "Reservation",
    "Restaurant",
    "SansRappel",
    "Tarif",
    "TracePai",
]
