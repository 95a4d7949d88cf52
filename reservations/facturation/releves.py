"""What a month's meals become once billed: pure functions over what was booked and pointed at."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ..models import LigneRepas, Pointage

Nature = LigneRepas.Nature
FACTUREES = (Nature.SERVI, Nature.ABSENT, Nature.IMPREVU)


class Cle(NamedTuple):
    """What one line gathers: primary keys, and the nature of the meals."""

    famille: int
    enfant: int
    prestation: int
    nature: str


class Difference(NamedTuple):
    """Days to bill (`sens` 1) or to take back (−1), in the band that the family pays."""

    cle: Cle
    sens: int
    jours: tuple[date, ...]
    tranche: str = ""


Compte = Mapping[Cle, set[date]]


def nature(reserve: bool, etat: str, reste_facture: bool | None) -> str:
    """What a meal is; '' for none. `etat` is how it was pointed at ('' when nobody did),
    `reste_facture` what an accepted absence says of it (None without).

    Whoever eats is served, whatever was announced. An absence that is justified at table only is
    billed until the family's request is accepted: those who serve see no certificate.
    """
    present = etat == Pointage.Etat.PRESENT
    if not reserve:
        return Nature.IMPREVU if present else ""
    if present:
        return Nature.SERVI
    if reste_facture is False:
        return Nature.EXCUSE
    return Nature.ABSENT if etat or reste_facture else Nature.SERVI


def a_verifier(etat: str, reste_facture: bool | None) -> str:
    """What an agent had better look at before a booked meal is billed; '' when all agrees."""
    if etat == Pointage.Etat.JUSTIFIE and reste_facture is None:
        return "absence dite justifiée au pointage, sans demande acceptée : facturée"
    if etat == Pointage.Etat.PRESENT and reste_facture is not None:
        return "présent malgré une absence acceptée : compté comme servi"
    return ""


def compter(repas: Iterable[tuple[Cle, date]]) -> Compte:
    compte: dict[Cle, set[date]] = defaultdict(set)
    for cle, jour in repas:
        compte[cle].add(jour)
    return compte


def net(lignes: Iterable[tuple[Cle, int, Iterable[date]]]) -> Compte:
    """What several relevés of one month come to: what the later ones took back is out."""
    sommes: Counter[tuple[Cle, date]] = Counter()
    for cle, sens, jours in lignes:
        for jour in jours:
            sommes[cle, jour] += sens
    return compter((cle, jour) for (cle, jour), somme in sommes.items() if somme > 0)


def differences(arrete: Compte, present: Compte) -> list[Difference]:
    """What brings the one to the other, day by day; of a first relevé, everything."""
    trouvees = []
    for cle in sorted(set(arrete) | set(present)):
        avant, apres = arrete.get(cle, set()), present.get(cle, set())
        for sens, jours in ((-1, avant - apres), (1, apres - avant)):
            if jours:
                trouvees.append(Difference(cle, sens, tuple(sorted(jours))))
    return trouvees


def par_tranche(
    trouvees: Iterable[Difference], tranche: Callable[[Difference, date], str]
) -> list[Difference]:
    """The same days, a line for each band that they are billed in or were."""
    rangees = []
    for difference in trouvees:
        groupes: dict[str, list[date]] = defaultdict(list)
        for jour in difference.jours:
            groupes[tranche(difference, jour)].append(jour)
        for dite, jours in groupes.items():
            rangees.append(difference._replace(jours=tuple(jours), tranche=dite))
    return rangees


def empreinte(rang: int, lignes: Iterable[Difference]) -> str:
    """A digest of what was shown, so that nothing else is frozen."""
    dit = [rang, [[*li.cle, li.sens, li.tranche, *map(str, li.jours)] for li in lignes]]
    return hashlib.sha256(json.dumps(dit).encode()).hexdigest()
