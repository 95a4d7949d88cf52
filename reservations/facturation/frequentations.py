"""At which school a child was on a day that is past: sheets say where it is now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from comptes.models import Enfant

from ..ecoles import Annuaire
from ..models import Ecole


class Frequentations:
    """The schools of these children over time, read in their histories: one query."""

    def __init__(self, annuaire: Annuaire, enfants: Iterable[Enfant]) -> None:
        self._suites: dict[int, list[tuple[date, Ecole | None]]] = defaultdict(list)
        siens = {enfant.pk: enfant for enfant in enfants}
        notes = Enfant.history.filter(id__in=siens).order_by("history_date", "history_id")
        for cle, instant, structure in notes.values_list("id", "history_date", "structure"):
            ecole = annuaire.nommee(structure)
            self._suites[cle].append((timezone.localdate(instant), ecole))
        for cle, enfant in siens.items():
            self._suites[cle] = self._suites[cle] or [(date.min, annuaire.ecole(enfant))]

    def ecole(self, enfant: int, jour: date) -> Ecole | None:
        """The school that the sheet named that day; where it named none (a file that came late),
        the next one that it named, else the last one before."""
        suite = self._suites[enfant]
        avant = [ecole for depuis, ecole in suite if depuis <= jour]
        apres = [ecole for depuis, ecole in suite if depuis > jour]
        essais = [*avant[-1:], *apres, *reversed(avant)]
        return next((ecole for ecole in essais if ecole), None)
