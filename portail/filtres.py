"""Filters of the admin's lists, in words."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest


class Choix(admin.SimpleListFilter):
    """A filter with choices of its own; a value that it did not offer is refused, not ignored: who
    asks for what does not exist must not be shown everything."""

    def has_output(self) -> bool:
        if not self.lookup_choices and self.value() is not None:
            raise IncorrectLookupParameters
        return super().has_output()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        valeur = self.value()
        if valeur is None:
            return queryset
        if valeur not in {str(cle) for cle, _ in self.lookup_choices}:
            raise IncorrectLookupParameters
        return self.filtrer(request, queryset, valeur)

    def filtrer(self, request: HttpRequest, queryset: QuerySet[Any], valeur: str) -> QuerySet[Any]:
        raise NotImplementedError


class OuiNon(Choix):
    """A question; `condition` selects the rows of which it is true."""

    reponses = ("oui", "non")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(zip(("oui", "non"), self.reponses, strict=True))

    def condition(self, request: HttpRequest) -> Any:
        raise NotImplementedError

    def filtrer(self, request: HttpRequest, queryset: QuerySet[Any], valeur: str) -> QuerySet[Any]:
        condition = self.condition(request)
        return queryset.filter(condition if valeur == "oui" else ~condition)
