"""Whose a request is to answer: shown on its page, and changed there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest

from comptes.models import Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee
from factures.models import Service
from portail.reponses.services import Demande, attribuer

from .modeles import services_de


@dataclass(frozen=True)
class Prise:
    """Who has it since when, and to which colleagues it can be given."""

    par: Utilisateur | None
    le: datetime | None
    mienne: bool
    collegues: list[Utilisateur]


def lire(demande: Demande, agent: Utilisateur, services: Collection[int], droit: str) -> Prise:
    autres = [c for c in collegues(agent, services, droit) if c.pk != demande.prise_par_id]
    return Prise(demande.prise_par, demande.prise_le, demande.prise_par_id == agent.pk, autres)


def collegues(agent: Utilisateur, services: Collection[int], droit: str) -> list[Utilisateur]:
    """The other agents of these services (the agent's own, when nobody knows whose it is) who have
    the right to answer."""
    piece, nom = droit.split(".")
    siens = services_de(agent)
    communs = siens.filter(pk__in=services) if services else siens
    repond = Q(is_superuser=True) | Q(
        groups__permissions__codename=nom, groups__permissions__content_type__app_label=piece
    )
    membres = Service.agents.through.objects.filter(service__in=communs).values("utilisateur")
    tous = Utilisateur.objects.filter(repond, pk__in=membres, is_staff=True, is_active=True)
    return list(tous.exclude(pk=agent.pk).distinct().order_by("nom", "identifiant"))


def changer(
    request: HttpRequest,
    agent: Utilisateur,
    demande: Demande,
    services: Collection[int],
    droit: str,
) -> None:
    """Do what the form asks, and say it. `a`: the key of whose it becomes, nobody's when empty;
    `affiche`: of whose it was on the page."""
    possibles = {str(c.pk): c for c in (agent, *collegues(agent, services, droit))}
    vers, affiche = request.POST.get("a", ""), request.POST.get("affiche", "")
    if vers and vers not in possibles:
        messages.error(request, "Choisissez un agent de ce service : rien n’a changé.")
        return
    a = possibles.get(vers)
    try:
        fait = attribuer(demande, a=a, affiche=int(affiche) if affiche.isdecimal() else None)
    except (DejaTraitee, DejaChange) as refus:
        messages.warning(request, str(refus))
        return
    messages.add_message(request, messages.SUCCESS if fait else messages.INFO, _dit(a, agent, fait))


def prevenir(request: HttpRequest, agent: Utilisateur, demande: Demande) -> None:
    """Who answers in the place of a colleague is told whose it was."""
    if demande.prise_par and demande.prise_par != agent:
        messages.info(request, f"{demande.prise_par} s’en occupait : dites-lui que c’est fait.")


def _dit(a: Utilisateur | None, agent: Utilisateur, fait: bool) -> str:
    if not fait:
        return "C’était déjà fait : rien n’a changé."
    if a is None:
        return "Plus personne ne s’occupe de cette demande : elle attend un agent."
    return "Vous vous occupez de cette demande." if a == agent else f"{a} s’en occupe désormais."
