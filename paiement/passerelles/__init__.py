"""The banks: one file and one row of this table each."""

from django.conf import settings

from factures.models import Regie

from .base import BanqueInjoignable, Passerelle
from .payfip import Payfip
from .payline import Payline
from .systempay import Systempay

# In the order in which the basket offers them: the card first.
PASSERELLES: dict[str, type[Passerelle]] = {
    Payline.code: Payline,
    Systempay.code: Systempay,
    Payfip.code: Payfip,
}


class ContratAbsent(BanqueInjoignable):
    """The environment (`BANQUES`) gives this régie no contract with that bank."""


def contrats(regie: Regie) -> list[Passerelle]:
    """Return the banks open to this régie, the preferred one first."""
    configures = settings.BANQUES.get(regie.code) or settings.BANQUES.get("*") or {}
    return [banque(configures[code]) for code, banque in PASSERELLES.items() if code in configures]


def pour(regie: Regie, code: str) -> Passerelle:
    """Return one of the régie's banks; raises `ContratAbsent`."""
    for passerelle in contrats(regie):
        if passerelle.code == code:
            return passerelle
    raise ContratAbsent(f"Aucun contrat {code} pour la régie {regie.code} (variable BANQUES).")
