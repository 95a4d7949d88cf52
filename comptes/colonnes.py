"""Whose it is, in two columns: the town's code and the name."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q

from portail.models import mot_code
from portail.plier import plier

from .models import Responsable


def de_la_famille(mot: str) -> Q:
    """Rows whose family has that in its code or in an adult's name."""
    adultes = Responsable.objects.filter(
        Q(nom__plie__contains=plier(mot)) | Q(prenom__plie__contains=plier(mot))
    )
    return Q(famille__code__icontains=mot) | Q(famille__in=adultes.values("famille"))


class DeLaFamille:
    """Mix into a ModelAdmin whose rows have a `famille`; it reads the names in one query more."""

    FAMILLE = ["code_famille", "nom_famille"]
    list_select_related: ClassVar[Any] = ["famille"]

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).prefetch_related("famille__responsables")  # type: ignore[misc]

    @admin.display(description=mot_code, ordering="famille__code")
    def code_famille(self, objet: Any) -> str:
        return str(objet.famille.code)

    @admin.display(description="famille")
    def nom_famille(self, objet: Any) -> str:
        return str(objet.famille.nom)
