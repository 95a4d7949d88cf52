"""In which band a family paid for a child on a day that is past: links say where it is now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from comptes.models import Rattachement


class Tranches:
    """The bands of these children's families over time, read in the links' histories: one query."""

    def __init__(self, enfants: Iterable[int]) -> None:
        self._suites: dict[tuple[int, int], list[tuple[date, str]]] = defaultdict(list)
        notes = Rattachement.history.filter(enfant__in=enfants)
        for famille, enfant, instant, tranche in notes.order_by(
            "history_date", "history_id"
        ).values_list("famille", "enfant", "history_date", "tranche"):
            self._suites[famille, enfant].append((timezone.localdate(instant), tranche))

    def le(self, famille: int, enfant: int, jour: date) -> str:
        """The band that day; before the first that is known, that one. '' when none is."""
        suite = self._suites.get((famille, enfant), [])
        avant = [tranche for depuis, tranche in suite if depuis <= jour]
        return (avant[-1:] or [tranche for _, tranche in suite[:1]] or [""])[0]
