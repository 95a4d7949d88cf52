"""Which children have a PAI, for who may know: looked for by name, with who said so."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from comptes.models import Enfant, Utilisateur
from comptes.noms import plie
from portail.dates import aujourd_hui

from .. import calendrier
from ..ecoles import Annuaire
from ..models import TracePai
from ..perimetre import ecoles_de

MAXIMUM = 50  # children found by a name


@dataclass(frozen=True)
class EnfantPai:
    """`depuis` is when somebody last said that the child has one; None for a child without."""

    enfant: Enfant
    ecole: str
    depuis: datetime | None
    par: str

    @property
    def a_confirmer(self) -> bool:
        """Said in an earlier school year: a PAI is renewed each September."""
        return self.depuis is not None and timezone.localdate(self.depuis) < debut_de_l_annee()


def debut_de_l_annee() -> date:
    return calendrier.bornes(calendrier.annee_scolaire(aujourd_hui()))[0]


class Pais:
    """The children of the agent's schools; a constant number of queries."""

    def __init__(self, agent: Utilisateur) -> None:
        self.annuaire = Annuaire()
        self.structures = self.annuaire.structures(list(ecoles_de(agent)))
        self.enfants: QuerySet[Enfant] = (
            Enfant.objects.filter(structure__in=list(self.structures))
            .select_related("pai__par")
            .order_by("nom", "prenom", "pk")
        )

    def connus(self) -> list[EnfantPai]:
        return [self._montre(e) for e in self.enfants.filter(pai__isnull=False)]

    def chercher(self, saisie: str) -> list[EnfantPai]:
        """Those whose name holds every word, accents and case aside."""
        mots = plie(saisie).split()
        if not mots:
            return []
        trouves = [e for e in self.enfants if all(m in plie(f"{e.prenom} {e.nom}") for m in mots)]
        return [self._montre(e) for e in trouves[:MAXIMUM]]

    def traces(self) -> QuerySet[TracePai]:
        siennes = TracePai.objects.filter(enfant__structure__in=list(self.structures))
        return siennes.select_related("enfant", "par")

    def _montre(self, enfant: Enfant) -> EnfantPai:
        pai = getattr(enfant, "pai", None)
        return EnfantPai(
            enfant,
            self.structures[enfant.structure].nom,
            pai.depuis if pai else None,
            str(pai.par or "") if pai else "",
        )
