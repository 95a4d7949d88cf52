"""What a meal costs a family, where the town has given its prices. Cents."""

from collections import defaultdict
from datetime import date

from comptes.models import Famille

from .models import Ecole, Tarif


class Tarifs:
    """The price list, and a family's price bands (two parents of a child may differ)."""

    def __init__(self, famille: Famille) -> None:
        self.tranches = dict(famille.rattachements.values_list("enfant", "tranche"))
        self._prix: dict[tuple[int, str], list[tuple[date, int]]] = defaultdict(list)
        for tarif in Tarif.objects.order_by("-debut"):
            self._prix[tarif.prestation_id, tarif.tranche].append((tarif.debut, tarif.prix))

    def prix(self, enfant: int, ecole: Ecole, jour: date) -> int | None:
        """The price of that child's booked meal on that day; None where the town has said none."""
        prestation = ecole.prestation_id
        for tranche in (self.tranches.get(enfant, ""), ""):
            for debut, prix in self._prix[prestation, tranche]:
                if debut <= jour:
                    return prix
        return None
