"""What the law has the town declare, from the last audit: decree 2019-768, order of 20 September
2019."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portail.dates import aujourd_hui

from .audit import DOSSIER, Audit, Constat, Critere, dernier

TOTALE, PARTIELLE, NON = "totalement conforme", "partiellement conforme", "non conforme"
VALIDITE = 3  # years


@dataclass(frozen=True)
class Declaration:
    """Without an audit in force, the law says "non conforme" whatever the portal is worth."""

    audit: Audit | None
    valide: bool

    @property
    def etat(self) -> str:
        if self.audit is None or not self.valide:
            return NON
        if self.audit.conformes == self.audit.applicables:
            return TOTALE
        return PARTIELLE if 2 * self.audit.conformes >= self.audit.applicables else NON

    @property
    def non_conformes(self) -> list[Critere]:
        return self.audit.de(Constat.NON_CONFORME) if self.audit else []

    @property
    def non_verifies(self) -> list[Critere]:
        return self.audit.de(Constat.NON_VERIFIE) if self.audit else []

    @property
    def sans_objet(self) -> list[Critere]:
        return self.audit.de(Constat.NON_APPLICABLE) if self.audit else []


def lire(dossier: Path = DOSSIER) -> Declaration:
    audit = dernier(dossier)
    return Declaration(audit, audit is not None and aujourd_hui() < _terme(audit.jour))


def _terme(jour: date) -> date:
    """Three years later; of a 29 February, the day that follows the 28th."""
    try:
        return jour.replace(year=jour.year + VALIDITE)
    except ValueError:
        return date(jour.year + VALIDITE, 3, 1)
