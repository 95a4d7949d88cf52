"""What the lists of families and children are filtered by."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from comptes.acces import utilisateur_de
from comptes.models import Enfant, Rattachement
from comptes.perimetre import familles_visibles
from factures.perimetre import factures_visibles, services_de
from portail.filtres import Choix, OuiNon

from .situations import Situation, connectees, joignables

VOIR_LES_ENFANTS = "comptes.view_enfant"


class ParSituation(Choix):
    title, parameter_name = "situation", "situation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(s.value, str(capfirst(s.label))) for s in Situation]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        return queryset.filter(situation=valeur)


class ParServiceFactureur(Choix):
    title, parameter_name = "facturée par", "service"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        siens = [(str(service.pk), service.nom) for service in services_de(utilisateur_de(request))]
        return siens if len(siens) > 1 else []

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        factures = factures_visibles(utilisateur_de(request)).filter(service=int(valeur))
        return queryset.filter(pk__in=factures.values("famille"))


class ParStructure(Choix):
    """The schools and structures of the children that the agent may see; of families, those that
    have a child there."""

    title, parameter_name = "école ou structure", "structure"
    champ = "structure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        agent = utilisateur_de(request)
        if not agent.has_perm(VOIR_LES_ENFANTS):
            return []
        siens = Rattachement.objects.filter(famille__in=familles_visibles(agent).values("pk"))
        enfants = Enfant.objects.filter(pk__in=siens.values("enfant")).exclude(**{self.champ: ""})
        valeurs = enfants.order_by(self.champ).values_list(self.champ, flat=True).distinct()
        return [(valeur, valeur) for valeur in valeurs]

    def filtrer(self, request: HttpRequest, queryset: Any, valeur: str) -> QuerySet[Any]:
        if queryset.model is Enfant:
            return queryset.filter(**{self.champ: valeur})
        liens = Rattachement.objects.filter(**{f"enfant__{self.champ}": valeur})
        return queryset.filter(pk__in=liens.values("famille"))


class ParClasse(ParStructure):
    title = parameter_name = champ = "classe"


class ParPrelevement(OuiNon):
    title, parameter_name, reponses = "prélèvement", "prelevement", ("Au prélèvement", "Autrement")

    def condition(self, request: HttpRequest) -> Any:
        return Q(prelevement=True)


class SansAdresse(OuiNon):
    title, parameter_name, reponses = "adresse e-mail", "adresse", ("Il y en a une", "Elle manque")

    def condition(self, request: HttpRequest) -> Any:
        return joignables()


class DejaConnectee(OuiNon):
    title, parameter_name, reponses = "accès", "connectee", ("S’est connectée", "Jamais connectée")

    def condition(self, request: HttpRequest) -> Any:
        return connectees()
