"""A meal asked for too late, and what is left of it when its day is over."""

from collections.abc import Iterable

from portail.dates import aujourd_hui

from ..models import DemandeRepas, Pointage

JOUR_PASSE = (
    "Ce jour est passé, et l’enfant n’a pas été pointé présent : ce repas ne se réserve plus."
)


def trop_tard(demandes: Iterable[DemandeRepas]) -> set[int]:
    """The keys of the late requests whose day is over without the child at table: booked now, the
    meal would be billed as if it had been served. One query at most."""
    passees = [
        d
        for d in demandes
        if d.nature == DemandeRepas.Nature.TARDIVE and d.debut and d.debut < aujourd_hui()
    ]
    if not passees:
        return set()
    presents = set(
        Pointage.objects.filter(
            enfant__in={d.enfant_id for d in passees},
            jour__in={d.debut for d in passees},
            etat=Pointage.Etat.PRESENT,
        ).values_list("enfant", "jour")
    )
    return {d.pk for d in passees if (d.enfant_id, d.debut) not in presents}
