"""Families in the admin."""

from collections.abc import Callable
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
    fields = ["rang", "nom", "prenom", "telephone", "courriel", "acces"]
    readonly_fields = ["acces"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Responsable]:
        return super().get_queryset(request).select_related("utilisateur")

    @admin.display(description="accès")
    def acces(self, responsable: Responsable) -> str:
        """The login in words: accounts are the administrator's pages."""
        compte = responsable.utilisateur
        if compte is None:
            return "aucun"
        return compte.identifiant if compte.is_active else f"{compte.identifiant} (fermé)"


class Enfants(LignesDeLecture):
    model = Rattachement
    fields = ["enfant", "naissance", "structure", "classe", "tranche"]
    readonly_fields = ["naissance", "structure", "classe"]
    verbose_name_plural = "enfants"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rattachement]:
        return super().get_queryset(request).select_related("enfant")

    @admin.display(description="naissance")
    def naissance(self, lien: Rattachement) -> str:
        naissance = lien.enfant.naissance
        return f"{naissance:%d/%m/%Y}" if naissance else ""

    @admin.display(description="école ou structure")
    def structure(self, lien: Rattachement) -> str:
        return lien.enfant.structure

    @admin.display(description="classe")
    def classe(self, lien: Rattachement) -> str:
        return lien.enfant.classe


class FamilleAdmin(PageAvecHistorique, PageDeLecture):
    """A family with its adults and children; the town's own software is where it changes.

    Its list, which knows of invoices, is the frame's (`portail.agents.listes`).
    """

    inlines = [Responsables, Enfants]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Famille]:
        familles = super().get_queryset(request).prefetch_related("responsables")
        return familles.filter(pk__in=familles_visibles(utilisateur_de(request)).values("pk"))

    @admin.display(description="nom")
    def nom(self, famille: Famille) -> str:
        return famille.nom

    def sources(self, request: HttpRequest, objet: Famille) -> list[Source]:
        """The family's history, its adults', and its children's for who may see children: of a
        child that is only another family's now, nothing but the links that there were. What a
        child eats is for its school's service, which this page does not know: it is not shown."""
        sources = [*super().sources(request, objet)]
        if request.user.has_perm("comptes.view_responsable"):
            sources.append(Source(Responsable.history.filter(famille=objet)))
        if request.user.has_perm("comptes.view_enfant"):
            liens = Rattachement.history.filter(famille=objet)
            siens = objet.rattachements.values("enfant")
            sources += [
                Source(liens.select_related("enfant"), _enfant_du_lien(liens)),
                Source(Enfant.history.filter(id__in=siens), tus=_tus(request)),
            ]
        return sources


def _tus(request: HttpRequest) -> list[str]:
    return [] if request.user.is_superuser else ["regime"]


def _enfant_du_lien(liens: Any) -> Callable[[Any], str]:
    """How to call the child of a link; one whose sheet is gone by its last name there."""
    partis = Enfant.history.filter(id__in=liens.values("enfant"))
    partis = partis.exclude(id__in=Enfant.objects.order_by().values("pk")).order_by("history_id")
    noms = {fiche.id: f"{fiche.prenom} {fiche.nom}" for fiche in partis}
    return lambda lien: str(lien.enfant or noms.get(lien.enfant_id, "d’un enfant effacé"))
