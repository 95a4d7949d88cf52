"""What every page knows: the town and, for a signed-in family, how much the menu counts."""

from typing import Any

from django.http import HttpRequest

from .models import Commune


def commune(request: HttpRequest) -> dict[str, Any]:
    """One query a page for the town; templates use it for every name, word and contact."""
    return {"commune": Commune.actuelle()}
