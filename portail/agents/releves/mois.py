"""A month of a service as the billing page shows it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects

from comptes.models import Famille
from factures.models import Prestation
from reservations.hors_delai.mots import jours_et_mois
from reservations.models import LigneRepas
from reservations.services.releves import AArreter

MAXIMUM = 200  # rows of a list that a person looks through; the rest is counted


@dataclass(frozen=True)
class Total:
    """Meals of one kind at one school."""

    ecole: str
    prestation: str
    nature: str
    nombre: int


@dataclass(frozen=True)
class Changement:
    """A line of a relevé that corrects: `+` or `−`, whose, which days."""

    signe: str
    famille: str
    enfant: str
    prestation: str
    nature: str
    nombre: int
    jours: str


@dataclass(frozen=True)
class Attribution:
    """An unbooked meal of a child of two families, and those who may pay it."""

    pointage: int
    enfant: str
    jour: date
    familles: list[Famille]


@dataclass(frozen=True)
class Page:
    """`changements` are those since the last relevé (none when the month was never frozen)."""

    pret: AArreter
    totaux: list[Total]
    total: int
    changements: list[Changement]
    changements_de_plus: int
    a_attribuer: list[Attribution]
    verifications: int

    @property
    def correctif(self) -> bool:
        return self.pret.rang > 1


def page(pret: AArreter) -> Page:
    """Three queries beside those that read the month, and one where a family is to be said."""
    prestations = Prestation.objects.in_bulk({c.prestation for c, _ in pret.lu.repas})
    corrige = pret.rang > 1
    prestations |= Prestation.objects.in_bulk({li.cle.prestation for li in pret.lignes})
    montres = pret.lignes[:MAXIMUM] if corrige else []
    familles = Famille.objects.prefetch_related("responsables").in_bulk(
        {li.cle.famille for li in montres}
    )
    prefetch_related_objects(
        [famille for a in pret.lu.a_attribuer for famille in a.familles], "responsables"
    )
    return Page(
        pret,
        _totaux(pret, prestations),
        len(pret.lu.repas),
        [
            Changement(
                "+" if li.sens > 0 else "−",
                f"{familles[li.cle.famille].nom} ({familles[li.cle.famille].code})",
                str(pret.lu.enfants[li.cle.enfant]),
                str(prestations[li.cle.prestation]),
                LigneRepas.Nature(li.cle.nature).label,
                len(li.jours),
                jours_et_mois(li.jours),
            )
            for li in montres
        ],
        len(pret.lignes) - len(montres) if corrige else 0,
        [Attribution(a.pointage, str(a.enfant), a.jour, a.familles) for a in pret.lu.a_attribuer],
        len(pret.lu.a_verifier),
    )


def _totaux(pret: AArreter, prestations: dict[int, Prestation]) -> list[Total]:
    compte: Counter[tuple[str, str, str]] = Counter()
    for (cle, _), ecole in zip(pret.lu.repas, pret.lu.ecoles, strict=True):
        nature = LigneRepas.Nature(cle.nature)
        compte[ecole.nom, str(prestations[cle.prestation]), nature.label] += 1
    return [Total(*cle, nombre) for cle, nombre in sorted(compte.items())]
