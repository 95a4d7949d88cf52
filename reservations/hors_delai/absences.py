"""Which booked meals an absence is about, and what of them stays billed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone

from comptes.models import Enfant

from ..ecoles import Annuaire
from ..models import DemandeRepas, JourAbsence, MotifAbsence, Reservation
from ..regles import Geste, factures
from .mots import repas_factures

PLUS_DE_REPAS = "Les repas de ces jours ont été annulés depuis."


def jours_concernes(absences: Sequence[DemandeRepas]) -> list[list[date]]:
    """Of each absence, in their order, the days that its family has booked and that no accepted
    absence covers: of a shared child, the other family's are not its affair. Two queries."""
    if not absences:
        return []
    bornes = {
        "enfant__in": {a.enfant_id for a in absences},
        "jour__gte": min(_debut(a) for a in absences),
        "jour__lte": max(_fin(a) for a in absences),
    }
    couverts = set(JourAbsence.objects.filter(**bornes).values_list("enfant", "jour"))
    reserves: dict[tuple[int | None, int], list[date]] = defaultdict(list)
    siens = Reservation.objects.filter(**bornes).order_by("jour")
    for enfant, famille, jour in siens.values_list("enfant", "famille", "jour"):
        if (enfant, jour) not in couverts:
            reserves[enfant, famille].append(jour)
    return [
        [j for j in reserves[a.enfant_id, a.famille_id] if _debut(a) <= j <= _fin(a)]
        for a in absences
    ]


def encore_annulables(
    annuaire: Annuaire, enfant: Enfant, jours: Iterable[date], maintenant: datetime | None = None
) -> list[date]:
    """The days that the family can still give up by itself, at no cost."""
    ecole, instant = annuaire.ecole(enfant), maintenant or timezone.now()
    if ecole is None:
        return []
    return [j for j in jours if not annuaire.empechements(ecole, j, Geste.ANNULER, instant)]


def restent_factures(jours: Sequence[date], motif: MotifAbsence | None) -> set[date]:
    """What the town's rule leaves billed; without a reason, everything."""
    return factures(jours, motif.carence if motif else None)


def regle_en_mots(motif: MotifAbsence) -> str:
    """What this reason leaves billed, as the family reads it before asking."""
    if motif.carence is None:
        return "Les repas restent facturés."
    if motif.carence == 0:
        return "Les repas ne sont pas facturés."
    if motif.carence == 1:
        return "Le premier repas reste facturé, les suivants non."
    return f"Les {motif.carence} premiers repas restent facturés, les suivants non."


def decision_en_mots(absence: DemandeRepas) -> str:
    """What an accepted absence leaves billed; `jours` are read once if they were prefetched."""
    jours = list(absence.jours.all())
    if not jours:
        return PLUS_DE_REPAS
    return repas_factures(
        [j.jour for j in jours if j.facture], [j.jour for j in jours if not j.facture]
    )


def _debut(absence: DemandeRepas) -> date:
    assert absence.debut is not None, "une absence a des jours"
    return absence.debut


def _fin(absence: DemandeRepas) -> date:
    assert absence.fin is not None, "une absence a des jours"
    return absence.fin
