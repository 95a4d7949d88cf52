"""Wiping what is written once says of children, once the law lets it go: counts stay. Who may go is
the caller's to know."""

from collections.abc import Collection

from ..models import LigneRepas


def effacer_lignes(cles: Collection[int]) -> None:
    """Wipe the child and the price band from these lines of relevés."""
    LigneRepas.objects.filter(pk__in=cles).effacer(
        enfant="", enfant_reference="", tranche="", fiche=None
    )
