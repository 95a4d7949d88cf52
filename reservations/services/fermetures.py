"""A day that closes after meals were booked: they are given up, and the families told."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from comptes.models import Enfant, Famille
from portail.dates import aujourd_hui

from ..ecoles import Annuaire
from ..models import Enregistrement, Pointage, Reservation
from .enregistrer import Repas, noter, rendre
from .lettres import confirmer


@dataclass(frozen=True)
class Touches:
    """The meals that a change would give up, and the families that would be told."""

    repas: int
    familles: int

    def __bool__(self) -> bool:
        return self.repas > 0


def annuler_les_jours_fermes() -> int:
    """Give up every meal to come that falls on a day now closed for its school; how many.

    A family at a time, in a transaction of its own: a stop in between is taken up again, and twice
    is as good as once.
    """
    par_famille: dict[int, list[int]] = defaultdict(list)
    for repas, famille in _a_annuler().items():
        par_famille[famille].append(repas)
    return sum(_annuler(famille, repas) for famille, repas in par_famille.items())


def touches_par(changement: Callable[[], object]) -> Touches:
    """What `changement` would give up beyond what is to be given up already: it is made, looked at
    and undone."""
    deja = _a_annuler()
    with transaction.atomic():
        changement()
        de_plus = {repas: famille for repas, famille in _a_annuler().items() if repas not in deja}
        transaction.set_rollback(True)
    return Touches(len(de_plus), len(set(de_plus.values())))


def _a_venir() -> QuerySet[Reservation]:
    """Past days are left as they were, and so is a meal of today that somebody has noted: given up,
    it would be billed as one that nobody had booked."""
    pointes = Pointage.objects.filter(enfant=OuterRef("enfant"), jour=OuterRef("jour"))
    return Reservation.objects.filter(~Exists(pointes), jour__gte=aujourd_hui()).order_by()


def _a_annuler() -> dict[int, int]:
    """The meals to come on closed days, each with its family (primary keys): one question about the
    days, then one about each day that is closed."""
    trouves: dict[int, int] = {}
    annuaire = Annuaire()
    structures = annuaire.structures()
    jours = _a_venir().filter(enfant__structure__in=structures)
    for structure, jour in jours.values_list("enfant__structure", "jour").distinct():
        if annuaire.horaire(structures[structure]).ferme(jour):
            repas = _a_venir().filter(enfant__structure=structure, jour=jour)
            trouves |= dict(repas.values_list("pk", "famille"))
    return trouves


@transaction.atomic
def _annuler(famille: int, repas: list[int]) -> int:
    """Under the children's locks, as every other gesture about their meals; a letter a reason.

    What is closed is read anew: the families before this one took their time, and an agent may have
    opened the day again.
    """
    encore = _a_venir().filter(pk__in=repas, famille=famille)
    siens = Enfant.objects.filter(pk__in=encore.values("enfant")).order_by("pk")
    enfants = {enfant.pk: enfant for enfant in siens.select_for_update(no_key=True)}
    groupes: dict[str, list[Reservation]] = defaultdict(list)
    annuaire = Annuaire()
    for reserve in encore.filter(enfant__in=enfants).order_by("jour", "enfant"):
        ecole = annuaire.ecole(enfants[reserve.enfant_id])
        if ecole and (raison := annuaire.horaire(ecole).ferme(reserve.jour)):
            groupes[raison].append(reserve)
    for raison, reserves in groupes.items():
        _rendre(famille, raison, reserves)
    return sum(map(len, groupes.values()))


def _rendre(famille: int, raison: str, reserves: list[Reservation]) -> None:
    rendre(Reservation.objects.filter(pk__in=[r.pk for r in reserves]))
    trace = noter(
        Famille.objects.get(pk=famille),
        [],
        [Repas(r.enfant_id, r.jour) for r in reserves],
        par=None,
        origine=Enregistrement.Origine.FERMETURE,
        motif=raison,
    )
    confirmer(trace)
