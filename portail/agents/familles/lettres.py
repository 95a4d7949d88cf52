"""The letters of a family that an agent may know of: a subject alone may say what a child eats, or
that a family owes another service."""

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from comptes.models import Famille, Lettre, Utilisateur

from ..repas import perimetre as repas
from .acces import Droits
from .factures import recus_visibles

Nature = Lettre.Nature


def visibles(
    agent: Utilisateur, famille: Famille, droits: Droits, *, cantine: bool
) -> QuerySet[Lettre]:
    """`cantine`: whether this agent may read what the family's children eat."""
    permises = Q(nature__in=[Nature.MOT_DE_PASSE, Nature.ADRESSE])
    permises |= _recus(agent, famille, droits) | _reponses(agent, famille, droits)
    if cantine:
        permises |= Q(nature__in=[Nature.RESERVATION, Nature.RAPPEL])
    return famille.lettres.filter(permises)


def reponses(agent: Utilisateur, famille: Famille, droits: Droits) -> QuerySet[Lettre]:
    """The answers to its requests, of those that are this agent's affair."""
    return famille.lettres.filter(_reponses(agent, famille, droits))


def _recus(agent: Utilisateur, famille: Famille, droits: Droits) -> Q:
    siens = Q(nature=Nature.RECU)
    if droits.argent:
        return siens
    return siens & Q(objet__in=recus_visibles(agent, famille).order_by().values("numero"))


def _reponses(agent: Utilisateur, famille: Famille, droits: Droits) -> Q:
    permises = Q(nature=Nature.DEMANDE) if droits.fiches else Q(pk__in=[])
    if droits.repas:
        siennes = repas.demandes(agent).filter(famille=famille).order_by()
        cles = siennes.annotate(cle=Cast("pk", CharField())).values("cle")
        permises |= Q(nature=Nature.DEMANDE_REPAS, objet__in=cles)
    return permises
