"""Pairing, one to one, the bank's lines with our encaissements of the same payment: pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils import timezone

if TYPE_CHECKING:
    from factures.models import Encaissement

    from ..models import LigneReleve


class Situation(TextChoices):
    RAPPROCHEE = "rapprochee", "rapprochée"
    INATTENDUE = "inattendue", "inattendue"
    DIFFERENTE = "differente", "montant différent"
    MANQUANTE = "manquante", "manquant au relevé"
    REPRISE = "reprise", "remboursement ou rejet"
    ATTENDUE = "attendue", "pas encore au relevé"


# What the régie must look into; a refund has its alert.
ECARTS = (Situation.INATTENDUE, Situation.DIFFERENTE, Situation.MANQUANTE)


@dataclass(frozen=True)
class Couple:
    """A line and the encaissement that it answers, or either alone."""

    situation: Situation
    ligne: "LigneReleve | None" = None
    encaissement: "Encaissement | None" = None

    @property
    def reference(self) -> str:
        return (self.ligne or self.encaissement).reference  # type: ignore[union-attr]

    @property
    def jour_encaisse(self) -> date | None:
        return jour_de(self.encaissement) if self.encaissement else None


def jour_de(encaissement: "Encaissement") -> date:
    """The day in Europe/Paris."""
    return timezone.localdate(encaissement.recu_le)


def apparier(
    lignes: Iterable["LigneReleve"],
    encaissements: Iterable["Encaissement"],
    couvert: Callable[["Encaissement"], bool],
) -> list[Couple]:
    """Pair by bank and reference: equal amounts first, then what is left of both.

    A payment captured twice has two encaissements and two lines: each answers one of the other
    side. `couvert` tells whether a statement ought to hold that encaissement by now.
    """
    groupes: dict[tuple[str, str], _Groupe] = defaultdict(_Groupe)
    for ligne in sorted(lignes, key=lambda li: (li.jour, li.pk)):
        groupes[ligne.banque, ligne.reference].lignes.append(ligne)
    for encaissement in sorted(encaissements, key=lambda e: e.pk):
        groupes[encaissement.banque, encaissement.reference].encaissements.append(encaissement)
    return [couple for groupe in groupes.values() for couple in groupe.couples(couvert)]


class _Groupe:
    """Both sides of one payment."""

    def __init__(self) -> None:
        self.lignes: list[LigneReleve] = []
        self.encaissements: list[Encaissement] = []

    def couples(self, couvert: Callable[["Encaissement"], bool]) -> Iterator[Couple]:
        libres, restantes = list(self.encaissements), []
        for ligne in self.lignes:
            egal = next((e for e in libres if e.montant == ligne.brut), None)
            if ligne.brut < 0:
                connue = Situation.REPRISE if self.encaissements else Situation.INATTENDUE
                yield Couple(connue, ligne)
            elif egal:
                libres.remove(egal)
                yield Couple(Situation.RAPPROCHEE, ligne, egal)
            else:
                restantes.append(ligne)
        for ligne, encaissement in zip(restantes, libres, strict=False):
            yield Couple(Situation.DIFFERENTE, ligne, encaissement)
        for ligne in restantes[len(libres) :]:
            yield Couple(Situation.INATTENDUE, ligne)
        for encaissement in libres[len(restantes) :]:
            absent = Situation.MANQUANTE if couvert(encaissement) else Situation.ATTENDUE
            yield Couple(absent, encaissement=encaissement)
