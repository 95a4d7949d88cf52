"""Going through what has had its time, lot by lot: a stop in between leaves whole lots only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

LOT = 500


@dataclass(frozen=True)
class Passage:
    """One run: the day it stands on, whether it only counts, and how long each kind is kept."""

    jour: date
    essai: bool = False
    durees: dict[str, int] = field(default_factory=lambda: dict(settings.CONSERVATION))


# What was found of a kind: the word for it ("facture,factures") and how many.
Comptes = list[tuple[str, int]]


def par_lots(
    selection: QuerySet[Any],
    effacer: Callable[[list[Any]], object],
    passage: Passage,
    *,
    lot: int = 0,
) -> int:
    """Erase these rows by their keys, each lot locked and in a transaction of its own; how many.

    A trial only counts. Rows are locked in the order of their keys, one table at a time.
    """
    if passage.essai:
        return selection.count()
    lot, total, derniere = lot or LOT, 0, None
    while True:
        with transaction.atomic():
            suite = selection if derniere is None else selection.filter(pk__gt=derniere)
            verrouillees = suite.order_by("pk").select_for_update(of=("self",))
            cles = list(verrouillees.values_list("pk", flat=True)[:lot])
            if not cles:
                return total
            effacer(cles)
        total, derniere = total + len(cles), cles[-1]
