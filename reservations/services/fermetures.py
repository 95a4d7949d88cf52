"""A day that closes after meals were booked: they are given up, and the families told."""

from collections import defaultdict

from django.db import transaction

from comptes.models import Enfant, Famille
from portail.dates import aujourd_hui

from ..ecoles import Annuaire
from ..models import Enregistrement, Reservation
from .enregistrer import Repas, noter
from .lettres import confirmer

Groupes = dict[tuple[int, str], list[Repas]]


def annuler_les_jours_fermes() -> int:
    """Give up every meal to come that falls on a day now closed for its school; how many.

    A letter a family and reason, in a transaction of its own: a stop in between is taken up again,
    and twice is as good as once. Past days are left as they were: somebody may have eaten.
    """
    return sum(
        _annuler(famille, raison, repas) for (famille, raison), repas in _a_annuler().items()
    )


def _a_annuler() -> Groupes:
    """The meals to come on closed days, by family and reason: one question about the days, then
    one about each day that is closed."""
    annuaire, groupes = Annuaire(), defaultdict(list)
    structures = annuaire.structures()
    a_venir = Reservation.objects.filter(jour__gte=aujourd_hui())
    jours = a_venir.filter(enfant__structure__in=structures).order_by("jour")
    for structure, jour in jours.values_list("enfant__structure", "jour").distinct():
        if raison := annuaire.horaire(structures[structure]).ferme(jour):
            repas = a_venir.filter(enfant__structure=structure, jour=jour).order_by("enfant")
            for famille, enfant in repas.values_list("famille", "enfant"):
                groupes[famille, raison].append(Repas(enfant, jour))
    return groupes


@transaction.atomic
def _annuler(famille: int, raison: str, repas: list[Repas]) -> int:
    """Under the children's locks, as every other gesture about their meals."""
    enfants = Enfant.objects.filter(pk__in={r.enfant for r in repas}).order_by("pk")
    list(enfants.select_for_update(no_key=True))
    encore = set(
        Reservation.objects.filter(
            famille=famille,
            enfant__in={r.enfant for r in repas},
            jour__in={r.jour for r in repas},
        ).values_list("enfant", "jour")
    )
    restants = [r for r in repas if r in encore]
    if not restants:
        return 0
    for r in restants:
        Reservation.objects.filter(enfant=r.enfant, jour=r.jour, famille=famille).delete()
    trace = noter(
        Famille.objects.get(pk=famille),
        [],
        restants,
        par=None,
        origine=Enregistrement.Origine.FERMETURE,
        motif=raison,
    )
    confirmer(trace)
    return len(restants)


def repas_touches() -> int:
    """How many meals `annuler_les_jours_fermes` would give up now."""
    return sum(map(len, _a_annuler().values()))
