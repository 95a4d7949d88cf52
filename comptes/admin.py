"""Families and logins in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from portail.lecture import LignesDeLecture, PageDeLecture

from .acces import utilisateur_de
from .models import Famille, Rattachement, Responsable, Utilisateur
from .perimetre import familles_visibles


class Responsables(LignesDeLecture):
    model = Responsable
    fields = ["rang", "nom", "prenom", "telephone", "courriel", "utilisateur"]


class Enfants(LignesDeLecture):
    model = Rattachement
    fields = ["enfant", "tranche"]
    verbose_name_plural = "enfants"


@admin.register(Famille)
class FamilleAdmin(PageDeLecture):
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


@admin.register(Utilisateur)
class UtilisateurAdmin(PageDeLecture):
    """Logins: who, and when last seen."""

    list_display = ["identifiant", "nom", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    search_fields = ["identifiant", "nom"]
    exclude = ["password"]
