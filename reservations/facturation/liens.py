"""Which families a child had on a day that is past, and in which band: links say what is now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from comptes.models import Rattachement

RETIRE = "-"  # how the history writes that a row was deleted


class Liens:
    """These children's families over time, read in the links' histories: one query."""

    def __init__(self, enfants: Iterable[int]) -> None:
        self._tranches: dict[tuple[int, int], list[tuple[date, str]]] = defaultdict(list)
        self._fins: dict[int, dict[int, date]] = defaultdict(dict)  # by child, then family
        courants: dict[int, tuple[int, int]] = {}
        # A link that goes to another sheet tells so in a row that is no longer these children's.
        leurs = Rattachement.history.filter(enfant__in=enfants).values("id")
        notes = Rattachement.history.filter(id__in=leurs).order_by("history_date", "history_id")
        for lien, famille, enfant, instant, tranche, geste in notes.values_list(
            "id", "famille", "enfant", "history_date", "tranche", "history_type"
        ):
            jour = timezone.localdate(instant)
            if lien in courants:
                avant, sien = courants.pop(lien)
                self._fins[sien][avant] = jour
            if geste != RETIRE:
                courants[lien] = famille, enfant
                self._fins[enfant][famille] = date.max
                self._tranches[famille, enfant].append((jour, tranche))

    def tranche(self, famille: int, enfant: int, jour: date) -> str:
        """The band that day; before the first that is known, that one. '' when none is."""
        suite = self._tranches.get((famille, enfant), [])
        avant = [tranche for depuis, tranche in suite if depuis <= jour]
        return (avant[-1:] or [tranche for _, tranche in suite[:1]] or [""])[0]

    def familles(self, enfant: int, jour: date) -> set[int]:
        """The families (primary keys) whose link to the child had not ended before that day."""
        return {famille for famille, fin in self._fins[enfant].items() if fin >= jour}
