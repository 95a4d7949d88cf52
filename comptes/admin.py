"""Families in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portail.historique import PageAvecHistorique, Source
from portail.lecture import LignesDeLecture, PageDeLecture

from .acces import utilisateur_de
from .models import Enfant, Famille, Rattachement, Responsable
from .perimetre import familles_visibles


class Responsables(LignesDeLecture):
    model = Responsable
    fields = ["rang", "nom", "prenom", "telephone", "courriel", "utilisateur"]


class Enfants(LignesDeLecture):
    model = Rattachement
    fields = ["enfant", "tranche"]
    verbose_name_plural = "enfants"


@admin.register(Famille)
class FamilleAdmin(PageAvecHistorique, PageDeLecture):
    """A family with its adults and children; the town's own software is where it changes."""

    list_display = ["code", "nom", "ville", "prelevement"]
    list_filter = ["prelevement"]
    search_fields = ["code", "responsables__nom", "enfants__nom", "enfants__prenom"]
    inlines = [Responsables, Enfants]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Famille]:
        familles = super().get_queryset(request).prefetch_related("responsables")
        return familles.filter(pk__in=familles_visibles(utilisateur_de(request)).values("pk"))

    @admin.display(description="nom")
    def nom(self, famille: Famille) -> str:
        return famille.nom

    def sources(self, request: HttpRequest, objet: Famille) -> list[Source]:
        """The family's history, its adults', and its children's for who may see children."""
        sources = [*super().sources(request, objet)]
        if request.user.has_perm("comptes.view_responsable"):
            sources.append(Source(Responsable.history.filter(famille=objet)))
        if request.user.has_perm("comptes.view_enfant"):
            liens: Any = Rattachement.history.filter(famille=objet)
            enfants = Enfant.history.filter(id__in=liens.values("enfant"))
            nom = liens.select_related("enfant")
            sources += [Source(nom, lambda li: str(li.enfant)), Source(enfants)]
        return sources
