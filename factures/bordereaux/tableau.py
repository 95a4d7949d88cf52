"""Money by line and by means, in a table that adds up both ways."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portail.argent import ZERO

from ..models import Moyen, Regie, Service
from ..mouvements import SANS_SERVICE, Tranche, par_service_et_moyen

TROP_PERCUS = "Trop-perçus, à imputer ou à rendre"


class Titre(NamedTuple):
    """What a line is called: a service, and its account where the table tells them apart."""

    service: str
    code: str = ""


@dataclass(frozen=True)
class Rangee:
    """A line: cents in the order of the table's columns."""

    titre: Titre
    moyens: list[Moyen]
    montants: list[int]

    @property
    def par_moyen(self) -> list[tuple[Moyen, int]]:
        return list(zip(self.moyens, self.montants, strict=True))

    @property
    def total(self) -> int:
        return sum(self.montants)


@dataclass(frozen=True)
class Tableau:
    """`moyens` are the columns, those that hold something; `totaux` adds the lines up."""

    moyens: list[Moyen]
    rangees: list[Rangee]
    totaux: Rangee


def par_service(regie: Regie, tranche: Tranche) -> Tableau:
    """Return the régie's money of that stretch: a line a service, and what settles nothing yet."""
    noms = dict(Service.objects.values_list("pk", "nom")) | {SANS_SERVICE: TROP_PERCUS}
    montants: dict[tuple[Titre, str], int] = defaultdict(int)
    for (service, moyen), montant in par_service_et_moyen(regie, tranche).items():
        montants[Titre(noms[service]), moyen] += montant  # two services may have one name
    return dresser(montants)


def dresser(montants: Mapping[tuple[Titre, str], int]) -> Tableau:
    """Lay these cents out: overpayments last, the other lines by name, the means in their order."""
    presents = {moyen for (_, moyen), montant in montants.items() if montant}
    moyens = [moyen for moyen in Moyen if moyen in presents]
    titres = {titre for (titre, _), montant in montants.items() if montant}
    rangees = [
        Rangee(titre, moyens, [montants.get((titre, moyen), ZERO) for moyen in moyens])
        for titre in sorted(titres, key=lambda t: (t.service == TROP_PERCUS, t))
    ]
    return Tableau(moyens, rangees, Rangee(Titre("Total"), moyens, _totaux(rangees, len(moyens))))


def _totaux(rangees: Iterable[Rangee], colonnes: int) -> list[int]:
    return [sum(r.montants[rang] for r in rangees) for rang in range(colonnes)]
