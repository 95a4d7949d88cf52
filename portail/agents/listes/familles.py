"""The families as the services work with them."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from comptes.acces import utilisateur_de
from comptes.admin import FamilleAdmin
from comptes.models import Famille, Rattachement, Responsable
from factures.perimetre import factures_visibles
from portail.models import mot_code
from portail.plier import plier
from portail.recherche import Recherche
from portail.tableur import Euros

from . import situations
from .filtres import (
    VOIR_LES_ENFANTS,
    DejaConnectee,
    ParPrelevement,
    ParServiceFactureur,
    ParSituation,
    ParStructure,
    SansAdresse,
)
from .situations import Situation


@admin.register(Famille)
class FamillesAdmin(Recherche, FamilleAdmin):
    """Each with what it owes to the agent's services; its children for who may see children."""

    list_display = [
        "code_famille",
        "nom",
        "ville",
        "nombre_d_enfants",
        "solde_en_euros",
        "situation",
        "au_prelevement",
        "derniere_connexion",
        "adresse_electronique",
    ]
    list_filter = [
        ParSituation,
        ParServiceFactureur,
        ParStructure,
        ParPrelevement,
        SansAdresse,
        DejaConnectee,
    ]
    export_en_plus = ["adresse", "code_postal", "adultes", "telephones"]
    fields = ["code_famille", "adresse", "code_postal", "ville", "au_prelevement", "solde_en_euros"]
    readonly_fields = ["code_famille", "au_prelevement", "solde_en_euros"]
    search_help_text = "Code, nom d’un adulte, numéro de facture entier"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Famille]:
        agent = utilisateur_de(request)
        familles = super().get_queryset(request).prefetch_related("responsables__utilisateur")
        familles = situations.avec_situation(situations.avec_solde(familles, agent), agent)
        return situations.avec_acces(situations.avec_enfants(familles))

    def get_list_display(self, request: HttpRequest) -> Any:
        voit = request.user.has_perm(VOIR_LES_ENFANTS)
        return [nom for nom in self.list_display if voit or nom != "nombre_d_enfants"]

    def trouver(self, request: HttpRequest, mot: str) -> Q:
        """A family is found by its child only by who may see children, and by an invoice that the
        agent may see."""
        adultes = Responsable.objects.filter(
            Q(nom__plie__contains=plier(mot)) | Q(prenom__plie__contains=plier(mot))
        )
        factures = factures_visibles(utilisateur_de(request)).filter(numero__iexact=mot)
        trouvees = (
            Q(code__icontains=mot)
            | Q(pk__in=adultes.values("famille"))
            | Q(pk__in=factures.values("famille"))
        )
        if not request.user.has_perm(VOIR_LES_ENFANTS):
            return trouvees
        des_enfants = Q(enfant__nom__plie__contains=plier(mot)) | Q(
            enfant__prenom__plie__contains=plier(mot)
        )
        liens = Rattachement.objects.filter(des_enfants)
        return trouvees | Q(pk__in=liens.values("famille"))

    @admin.display(description=mot_code, ordering="code")
    def code_famille(self, famille: Famille) -> str:
        return famille.code

    @admin.display(description="enfants", ordering="nombre_enfants")
    def nombre_d_enfants(self, famille: Any) -> int:
        return int(famille.nombre_enfants)

    @admin.display(description="reste à payer", ordering="solde")
    def solde_en_euros(self, famille: Any) -> Euros:
        return Euros(famille.solde)

    @admin.display(description="situation", ordering="situation")
    def situation(self, famille: Any) -> str:
        return str(Situation(famille.situation).label)

    @admin.display(description="connexion", ordering="derniere_connexion", empty_value="jamais")
    def derniere_connexion(self, famille: Any) -> datetime | None:
        vue: datetime | None = famille.derniere_connexion
        return vue

    @admin.display(description="prélèvement", ordering="prelevement")
    def au_prelevement(self, famille: Famille) -> str:
        return "oui" if famille.prelevement else "non"

    @admin.display(description="adresse e-mail")
    def adresse_electronique(self, famille: Famille) -> str:
        return "manque" if situations.adresse_manque(famille) else "connue"

    @admin.display(description="adultes")
    def adultes(self, famille: Famille) -> str:
        return ", ".join(str(adulte) for adulte in _adultes(famille))

    @admin.display(description="téléphones")
    def telephones(self, famille: Famille) -> str:
        return ", ".join(a.telephone for a in _adultes(famille) if a.telephone)


def _adultes(famille: Famille) -> list[Any]:
    return sorted(famille.responsables.all(), key=lambda adulte: adulte.rang)
