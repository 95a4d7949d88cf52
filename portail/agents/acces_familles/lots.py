"""The families to whom passwords can be given, and the lots in which they are."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from comptes.models import Famille, Responsable, Utilisateur
from comptes.perimetre import familles_visibles
from comptes.services import initiaux
from portail.plier import plier

# A hash takes some 120 ms on purpose, in one process or several: a lot takes about 15 seconds,
# half of what a web server waits.
LOT = 100


@dataclass(frozen=True)
class Nombres:
    """Of those that never signed in: how many, and how many have no password at all."""

    jamais: int
    sans: int


@dataclass(frozen=True)
class Lot:
    """The next adults to whom a password is given, and what remains after them."""

    adultes: list[Responsable]
    total: int

    @property
    def premier(self) -> str:
        return self.adultes[0].famille.code

    @property
    def dernier(self) -> str:
        return self.adultes[-1].famille.code

    @property
    def reste(self) -> int:
        return self.total - len(self.adultes)


def chercher(agent: Utilisateur, saisie: str) -> QuerySet[Famille]:
    """The agent's families, by code or by an adult's name."""
    familles = familles_visibles(agent)
    for mot in saisie.split():
        nommees = Responsable.objects.filter(
            Q(nom__plie__contains=plier(mot)) | Q(prenom__plie__contains=plier(mot))
        )
        familles = familles.filter(Q(code__icontains=mot) | Q(pk__in=nommees.values("famille")))
    return familles.order_by("code").prefetch_related("responsables__utilisateur")


def nombres(agent: Utilisateur) -> Nombres:
    jamais = initiaux.jamais_connectees(familles_visibles(agent))
    return Nombres(jamais.count(), initiaux.sans_mot_de_passe(jamais).count())


def prochain(agent: Utilisateur, *, deja: bool, apres: str) -> Lot:
    """The lot that follows the code `apres`; with `deja`, those given a password before too."""
    familles = initiaux.jamais_connectees(familles_visibles(agent)).filter(code__gt=apres)
    if not deja:
        familles = initiaux.sans_mot_de_passe(familles)
    adultes = initiaux.premiers_adultes(familles.order_by())
    return Lot(list(adultes[:LOT]), familles.count())
