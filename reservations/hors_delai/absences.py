"""Which booked meals an absence is about, and what of them stays billed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, takewhile
from typing import NamedTuple

from django.utils import timezone

from comptes.models import Enfant

from ..ecoles import Annuaire
from ..models import DemandeRepas, JourAbsence, MotifAbsence, Reservation
from ..regles import Geste, factures
from .mots import repas_factures

PLUS_DE_REPAS = "Les repas de ces jours ont été annulés depuis."


class Couvert(NamedTuple):
    """A booked meal that an accepted absence covers: which family told, and what it pays."""

    famille: int
    facture: bool


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


def deja_factures(
    absences: Sequence[DemandeRepas], concernes: Sequence[Sequence[date]]
) -> list[int]:
    """Of each absence and the days that it is about, how many meals of its family the accepted ones
    that it prolongs left billed: those of its child and reason, with no booked meal in between that
    they leave uncovered. An illness told in two requests pays the town's rule once. Two queries."""
    enfants = {a.enfant_id for a in absences}
    connus: dict[tuple[int | None, int | None], dict[date, Couvert]] = defaultdict(dict)
    acceptees = JourAbsence.objects.filter(enfant__in=enfants).select_related("demande")
    for accepte in acceptees:
        couvert = Couvert(accepte.demande.famille_id, accepte.facture)
        connus[accepte.enfant_id, accepte.demande.motif_id][accepte.jour] = couvert
    bornes = [j for jours in (*connus.values(), *concernes) for j in jours] or [date.max]
    reserves: dict[int | None, list[date]] = defaultdict(list)
    leurs = Reservation.objects.filter(enfant__in=enfants, jour__range=(min(bornes), max(bornes)))
    for enfant, jour in leurs.order_by("jour").values_list("enfant", "jour"):
        reserves[enfant].append(jour)
    return [
        sum(
            couvert.facture
            for couvert in _prolonges(reserves[a.enfant_id], connus[a.enfant_id, a.motif_id], jours)
            if couvert.famille == a.famille_id
        )
        for a, jours in zip(absences, concernes, strict=True)
    ]


def _prolonges(
    reserves: Sequence[date], connus: Mapping[date, Couvert], jours: Sequence[date]
) -> list[Couvert]:
    """What is covered right before these days, among them and right after."""
    if not jours:
        return []
    avant = takewhile(connus.__contains__, (j for j in reversed(reserves) if j < jours[0]))
    apres = takewhile(connus.__contains__, (j for j in reserves if j > jours[-1]))
    dedans = (j for j in connus if jours[0] < j < jours[-1])
    return [connus[j] for j in chain(avant, dedans, apres)]


def restent_factures(jours: Sequence[date], motif: MotifAbsence | None, deja: int = 0) -> set[date]:
    """What the town's rule leaves billed, of which `deja` were before; without a reason,
    everything."""
    if motif is None or motif.carence is None:
        return factures(jours, None)
    return factures(jours, max(0, motif.carence - deja))


def regle_en_mots(motif: MotifAbsence, deja: int = 0) -> str:
    """What this reason leaves billed, as the family reads it before asking; for the service, with
    how many meals were `deja` by the absence that this one prolongs."""
    if deja and motif.carence:
        sont = "1 repas l’est" if deja == 1 else f"{deja} repas le sont"
        return f"{regle_en_mots(motif)} {sont} déjà, d’une absence acceptée que celle-ci prolonge."
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
