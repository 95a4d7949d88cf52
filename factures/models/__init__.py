"""What is owed, what was received."""

from .controle import ControleComptes
from .facture import Facture, LigneFacture
from .grand_livre import (
    CompteurRecu,
    DocumentRecu,
    Encaissement,
    EnvoiRecu,
    Imputation,
    Maillon,
    Moyen,
    Origine,
    Recu,
    TeteJournal,
)
from .organisation import Prestation, Regie, Service

__all__ = [
    "CompteurRecu",
    "ControleComptes",
    "DocumentRecu",
    "Encaissement",
    "EnvoiRecu",
    "Facture",
    "Imputation",
    "LigneFacture",
    "Maillon",
    "Moyen",
    "Origine",
    "Prestation",
    "Recu",
    "Regie",
    "Service",
    "TeteJournal",
]
