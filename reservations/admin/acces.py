"""What the canteen's pages of the admin ask beyond the role: a service that has schools."""

from typing import Any

from django.http import HttpRequest

from comptes.acces import utilisateur_de
from portail.exports import Exportable

from ..perimetre import sert_une_ecole


class DeLaCantine(Exportable):
    """Mix into a ModelAdmin: the agents of another service have the role, and not its pages."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _est_de_la_cantine(request) and super().has_module_permission(request)  # type: ignore[misc]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _est_de_la_cantine(request) and super().has_view_permission(request, obj)  # type: ignore[misc]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _est_de_la_cantine(request) and super().has_add_permission(request)  # type: ignore[misc]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _est_de_la_cantine(request) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _est_de_la_cantine(request) and super().has_delete_permission(request, obj)  # type: ignore[misc]


def _est_de_la_cantine(request: HttpRequest) -> bool:
    """Asked dozens of times a page, read once."""
    connu: bool | None = getattr(request, "de_la_cantine", None)
    if connu is None:
        connu = sert_une_ecole(utilisateur_de(request))
        request.de_la_cantine = connu  # type: ignore[attr-defined]
    return connu
