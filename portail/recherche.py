"""The search box of the admin's lists."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

MOTS = 6  # further ones are not looked for


class Recherche:
    """Mix into a ModelAdmin: each word that is typed must be found; `trouver` says where.

    Related rows are asked for by their keys, never joined: a row is found once, and counted fast.
    """

    search_fields: Any = ["pk"]  # for Django to show the box

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        for mot in search_term.replace("\x00", "").split()[:MOTS]:
            queryset = queryset.filter(self.trouver(request, mot))
        return queryset, False
