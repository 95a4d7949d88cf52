"""Changing the town's colour, and nothing else of it."""

from typing import Literal

from django.db import transaction

from portail.models import Commune


@transaction.atomic
def choisir(voulue: str, *, avant: str) -> Literal["fait", "deja", "change"]:
    """Keep that colour; `change` when the town's is no longer the one that was shown."""
    ville = Commune.objects.select_for_update().get(pk=1)
    if ville.couleur == voulue:
        return "deja"
    if ville.couleur != avant:
        return "change"
    ville.couleur = voulue
    ville.save(update_fields=["couleur"])
    return "fait"
