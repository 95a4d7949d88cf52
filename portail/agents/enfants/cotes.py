"""A pair as an agent sees it: of a family of other services, nothing but that it is another's."""

from dataclasses import dataclass

from comptes.models import Enfant, Utilisateur
from comptes.perimetre import familles_visibles
from comptes.services.enfants_partages import Couple

AILLEURS = "une famille d’un autre service"


@dataclass(frozen=True)
class Cote:
    """One of the two children, and whose it is."""

    enfant: Enfant
    familles: list[str]


@dataclass(frozen=True)
class CoupleMontre:
    couple: Couple
    cotes: tuple[Cote, Cote]


def presenter(agent: Utilisateur, couples: list[Couple]) -> list[CoupleMontre]:
    cles = {r.famille_id for c in couples for e in c.enfants for r in e.rattachements.all()}
    visibles = set(familles_visibles(agent).filter(pk__in=cles).values_list("pk", flat=True))
    return [
        CoupleMontre(c, (_cote(c.premier, visibles), _cote(c.second, visibles))) for c in couples
    ]


def _cote(enfant: Enfant, visibles: set[int]) -> Cote:
    familles = [
        f"famille {r.famille.code} ({r.famille.nom})" if r.famille_id in visibles else AILLEURS
        for r in enfant.rattachements.all()
    ]
    return Cote(enfant, familles)
