"""The banks: one file and one row of this table each."""

from collections.abc import Iterator, Mapping

from django.conf import settings

from factures.models import Regie

from ..models import ContratBanque
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
    """Neither the environment (`BANQUES`) nor the administrator gives this régie a whole contract
    with that bank."""


def environnement(regie: Regie, code: str) -> Mapping[str, str]:
    """What the environment says of the contract; empty for none."""
    banques = settings.BANQUES.get(regie.code) or settings.BANQUES.get("*") or {}
    return banques.get(code, {})


def contrats(regie: Regie) -> list[Passerelle]:
    """Return the banks with which this régie has a contract, the preferred one first; open to
    families or not, whole or not: their statements are read all the same."""
    return [passerelle for passerelle, _ in _lire(regie)]


def ouvertes(regie: Regie) -> list[Passerelle]:
    """Return those that its families are offered."""
    return [p for p, ouverte in _lire(regie) if ouverte and p.complete]


def pour(regie: Regie, code: str) -> Passerelle:
    """Return one of the régie's banks, open or not: what was begun there goes on. Raises
    `ContratAbsent`."""
    for passerelle in contrats(regie):
        if passerelle.code == code and passerelle.complete:
            return passerelle
    raise ContratAbsent(
        f"Aucun contrat {code} pour la régie {regie.code} (variable BANQUES, ou administration)."
    )


def _lire(regie: Regie) -> Iterator[tuple[Passerelle, bool]]:
    """Each contract, the administrator's words over the environment's, and whether it is open."""
    lignes = {ligne.banque: ligne for ligne in ContratBanque.objects.filter(regie=regie)}
    for code, banque in PASSERELLES.items():
        ligne, dehors = lignes.get(code), environnement(regie, code)
        if ligne or dehors:
            mots = {**dehors, **(ligne.mots if ligne else {})}
            yield banque(mots), ligne is None or ligne.ouvert
