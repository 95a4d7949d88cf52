"""Finding a family from what one has in hand: its code, a name, the number of an invoice."""

from django.db.models import Q, QuerySet

from comptes.models import Famille, Rattachement, Responsable, Utilisateur
from comptes.perimetre import familles_visibles
from portail.plier import plier
from portail.roles import VOIR_LES_ENFANTS

from .factures import factures_visibles

MOTS = 6  # of a search that count


def chercher(agent: Utilisateur, saisie: str) -> QuerySet[Famille]:
    """The agent's families that every word is of; none for no word."""
    mots = saisie.split()[:MOTS]
    familles = familles_visibles(agent) if mots else Famille.objects.none()
    for mot in mots:
        familles = familles.filter(_repond(agent, mot))
    return familles.order_by("code").prefetch_related("responsables")


def _repond(agent: Utilisateur, mot: str) -> Q:
    adultes = Responsable.objects.filter(
        Q(nom__plie__contains=plier(mot)) | Q(prenom__plie__contains=plier(mot))
    )
    factures = factures_visibles(agent).filter(numero__iexact=mot)
    trouvees = (
        Q(code__icontains=mot)
        | Q(pk__in=adultes.values("famille"))
        | Q(pk__in=factures.values("famille"))
    )
    if agent.has_perm(VOIR_LES_ENFANTS):
        enfants = Rattachement.objects.filter(
            Q(enfant__nom__plie__contains=plier(mot)) | Q(enfant__prenom__plie__contains=plier(mot))
        )
        trouvees |= Q(pk__in=enfants.values("famille"))
    return trouvees
