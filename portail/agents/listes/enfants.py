"""The children of the agent's families, by school and class; no diet, no health."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.models import Enfant, Rattachement
from comptes.perimetre import familles_visibles
from portail.lecture import PageDeLecture
from portail.models import mot_code
from portail.plier import plier
from portail.recherche import Recherche

from .filtres import ParClasse, ParStructure


@admin.register(Enfant)
class EnfantsAdmin(Recherche, PageDeLecture):
    """A child of parents apart shows the agent's families only."""

    list_display = ["nom", "prenom", "naissance", "structure", "classe", "codes"]
    list_display_links = ["nom", "prenom"]
    list_filter = [ParStructure, ParClasse]
    search_help_text = "Nom ou prénom de l’enfant, code de la famille"
    fields = ["nom", "prenom", "naissance", "structure", "classe", "codes"]
    readonly_fields = ["codes"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enfant]:
        familles = familles_visibles(utilisateur_de(request)).values("pk")
        liens = Rattachement.objects.filter(famille__in=familles)
        siens = super().get_queryset(request).filter(pk__in=liens.values("enfant"))
        lus = liens.select_related("famille").order_by("famille__code")
        return siens.prefetch_related(Prefetch("rattachements", queryset=lus, to_attr="liens"))

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        familles = familles_visibles(utilisateur_de(request)).filter(code__icontains=mot)
        liens = Rattachement.objects.filter(famille__in=familles.values("pk"))
        return (
            Q(nom__plie__contains=plier(mot))
            | Q(prenom__plie__contains=plier(mot))
            | Q(pk__in=liens.values("enfant"))
        )

    @admin.display(description=mot_code)
    def codes(self, enfant: Any) -> str:
        return ", ".join(lien.famille.code for lien in enfant.liens)
