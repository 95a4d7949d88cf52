"""One day, per régie and bank: our encaissements and the bank's lines, side by side."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from factures.models import Regie

from ..models import LigneReleve, VirementBanque
from .couples import Couple
from .etat import bornes, couples, en_ligne, periodes


@dataclass(frozen=True)
class Remise:
    """What a bank took for a régie on a day, by our books and by its own. Cents."""

    jour: date
    regie: Regie | None
    banque: str
    couples: list[Couple]
    virement: VirementBanque | None

    @property
    def encaisse(self) -> int:
        notres = (c for c in self.couples if c.jour_encaisse == self.jour)
        return sum(c.encaissement.montant for c in notres if c.encaissement)

    @property
    def brut(self) -> int:
        return sum(ligne.brut for ligne in self._lignes)

    @property
    def frais(self) -> int:
        return sum(ligne.frais for ligne in self._lignes)

    @property
    def net(self) -> int:
        return sum(ligne.net for ligne in self._lignes)

    @property
    def _lignes(self) -> list[LigneReleve]:
        return [c.ligne for c in self.couples if c.ligne and c.ligne.jour == self.jour]


def du_jour(jour: date) -> list[Remise]:
    """The day's remittances, by régie and bank; a fixed number of queries.

    A couple whose two sides are of different days stands on the page of both.
    """
    debut, fin = bornes(jour, jour)
    references = {
        *LigneReleve.objects.filter(jour=jour).values_list("reference", flat=True),
        *en_ligne().filter(recu_le__gte=debut, recu_le__lt=fin).values_list("reference", flat=True),
    }
    groupes: dict[tuple[str, str], list[Couple]] = defaultdict(list)
    regies: dict[str, Regie | None] = {}
    for couple in couples(references, periodes()):
        if jour not in _jours(couple):
            continue
        regie = (couple.encaissement or couple.ligne).regie  # type: ignore[union-attr]
        code = regie.code if regie else ""
        regies[code] = regie
        groupes[code, _banque(couple)].append(couple)
    virements = {
        (v.regie.code, v.banque): v
        for v in VirementBanque.objects.filter(jour=jour)
        .select_related("regie", "par")
        .order_by("pk")
    }
    return [
        Remise(jour, regies[code], banque, siens, virements.get((code, banque)))
        for (code, banque), siens in sorted(groupes.items())
    ]


def _jours(couple: Couple) -> set[date]:
    jours = {couple.ligne.jour if couple.ligne else None, couple.jour_encaisse}
    return jours - {None}  # type: ignore[return-value]


def _banque(couple: Couple) -> str:
    return (couple.encaissement or couple.ligne).banque  # type: ignore[union-attr]
