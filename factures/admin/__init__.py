"""Invoices, the ledger and its check in the admin: to look at."""

from .encaissements import EncaissementAdmin, RecuAdmin
from .factures import FactureAdmin
from .organisation import ControleComptesAdmin, RegieAdmin, ServiceAdmin

__all__ = [
    "ControleComptesAdmin",
    "EncaissementAdmin",
    "FactureAdmin",
    "RecuAdmin",
    "RegieAdmin",
    "ServiceAdmin",
]
