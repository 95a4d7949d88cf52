"""Which notices a family reads, and how many families read each.

A service's families are those that it has billed in the last year, and those with a child in one of
its schools; a school's, those with a child whose sheet names it.
"""

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property

from django.db.models import QuerySet

from comptes.models import Enfant, Famille, Rattachement
from comptes.noms import plie
from factures.models import Facture
from reservations.models import Ecole

from .dates import aujourd_hui
from .models import Annonce

UN_AN = timedelta(days=365)


def pour_la_famille(famille: Famille) -> list[Annonce]:
    """Today's notices for that family: at most five queries, whatever their number, and one when
    nothing is for some families only."""
    lecteur = _Lecteur(famille)
    return [a for a in _du_jour() if lecteur.concerne(a)]


def avant_connexion() -> list[Annonce]:
    """What everybody reads on the login page."""
    return list(Annonce.objects.en_cours().filter(avant_connexion=True))


class Publics:
    """Who is told what: the town's families by service and by school, in four queries."""

    def __init__(self) -> None:
        vivantes = Famille.objects.vivantes()
        self.toutes = vivantes.count()
        par_structure: dict[str, set[int]] = defaultdict(set)
        enfants = Rattachement.objects.filter(famille__in=vivantes)
        for structure, famille in enfants.values_list("enfant__structure", "famille"):
            par_structure[plie(structure)].add(famille)
        self.par_ecole: dict[int, set[int]] = {}
        self.par_service: dict[int, set[int]] = defaultdict(set)
        for ecole in Ecole.objects.all():
            self.par_ecole[ecole.pk] = par_structure[ecole.cle]
            self.par_service[ecole.service_id] |= par_structure[ecole.cle]
        facturees = _facturees().filter(famille__in=vivantes)
        for service, famille in facturees.values_list("service", "famille").distinct():
            self.par_service[service].add(famille)

    def nombre(self, annonce: Annonce) -> int:
        """How many families read it, on the days on which it is shown."""
        if annonce.ecole_id:
            return len(self.par_ecole.get(annonce.ecole_id, ()))
        if annonce.service_id:
            return len(self.par_service.get(annonce.service_id, ()))
        return self.toutes


def _du_jour() -> QuerySet[Annonce]:
    return Annonce.objects.en_cours().select_related("ecole").prefetch_related("service__ecoles")


def _facturees() -> QuerySet[Facture]:
    debut: date = aujourd_hui() - UN_AN
    return Facture.objects.filter(date_emission__gte=debut).order_by()


class _Lecteur:
    """A family as notices look at it, each side read once and only if some notice asks."""

    def __init__(self, famille: Famille) -> None:
        self.famille = famille

    def concerne(self, annonce: Annonce) -> bool:
        if annonce.ecole is not None:
            return annonce.ecole.cle in self.ecoles
        if annonce.service is not None:
            siennes = {ecole.cle for ecole in annonce.service.ecoles.all()}
            return bool(siennes & self.ecoles) or annonce.service_id in self.services
        return True

    @cached_property
    def ecoles(self) -> set[str]:
        structures = Enfant.objects.filter(familles=self.famille).values_list(
            "structure", flat=True
        )
        return {plie(structure) for structure in structures}

    @cached_property
    def services(self) -> set[int]:
        siennes = _facturees().filter(famille=self.famille)
        return set(siennes.values_list("service", flat=True).distinct())
