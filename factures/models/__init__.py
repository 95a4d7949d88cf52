"""What is owed, what was received."""

from .bordereau import Bordereau, DocumentBordereau
from .cheque import Cheque
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
from .note import NoteReconnue
from .organisation import Prestation, Regie, Service
from .report import LigneReport, ReportEcheance

__all__ = [
    "Bordereau",
    "Cheque",
    "CompteurRecu",
    "ControleComptes",
    "DocumentBordereau",
    "DocumentRecu",
    "Encaissement",
    "EnvoiRecu",
    "Facture",
    "Imputation",
    "LigneFacture",
    "LigneReport",
    "Maillon",
    "Moyen",
    "NoteReconnue",
    "Origine",
    "Prestation",
    "Recu",
    "Regie",
    "ReportEcheance",
    "Service",
    "TeteJournal",
]
