"""An agent who sees the portal as a family does: for a reason, a quarter of an hour, to read."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.contrib import admin
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models import F
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portail.mots import liste

from ..models import Consultation, Famille, Utilisateur
from ..perimetre import familles_visibles

journal = structlog.get_logger(__name__)
DUREE = timedelta(minutes=15)
VOIR_COMME = "comptes.voir_comme"
CLE = "consultation"  # in the session: the visit's key, and the family's to come back to
SANS_ACCES = "Cette famille n’a pas d’accès ouvert au portail : il n’y a rien à voir comme elle."
D_AUTRES_SERVICES = (
    "Cette famille est aussi facturée par un service qui n’est pas le vôtre : seul un agent de "
    "tous ses services, ou l’administrateur, peut voir le portail comme elle."
)
AUCUN_DROIT = "Votre rôle ne permet pas de voir le portail comme une famille."
# What other rooms ask of who may see the portal as a family, each in a sentence, '' for no objection:
# they register it here, for imports run one way. The administrator is asked nothing.
REGLES: list[Callable[[Utilisateur, Famille], str]] = []


class Refusee(ValueError):
    """This agent may not see the portal as this family; the message says why."""


def empechement(agent: Utilisateur, famille: Famille) -> str:
    """Why this agent may not see the portal as this family does; '' for who may."""
    if not agent.has_perm(VOIR_COMME):
        return AUCUN_DROIT
    if not familles_visibles(agent).filter(pk=famille.pk).exists():
        return AUCUN_DROIT
    if not agent.is_superuser and (refus := _des_services(agent, famille)):
        return refus
    return "" if _compte_a_voir(famille) else SANS_ACCES


@transaction.atomic
def ouvrir(request: HttpRequest, agent: Utilisateur, famille: Famille, motif: str) -> Consultation:
    """Begin a visit in this session; another one that was open there ends. Raises `Refusee`."""
    if refus := empechement(agent, famille):
        raise Refusee(refus)
    quitter(request)
    debut = timezone.now()
    visite = Consultation.objects.create(
        famille=famille,
        agent=agent,
        comme=_compte_a_voir(famille),
        service=liste(str(service) for service in agent.services.all())[:250]
        or "Administration du portail",
        motif=motif,
        debut=debut,
        jusqu_a=debut + DUREE,
    )
    request.session[CLE] = [visite.pk, famille.pk]
    journal.info("consultation ouverte", consultation=visite.pk, agent=agent.pk)
    return visite


def en_cours(request: HttpRequest) -> Consultation | None:
    """The visit that this session is in, if its agent may still make it: asked at each request."""
    cle, _ = getattr(request, "session", {}).get(CLE, (None, None))
    agent = request.user
    if cle is None or not isinstance(agent, Utilisateur) or not admin.site.has_permission(request):
        return None
    visite = (
        Consultation.objects.ouvertes()
        .select_related("famille", "comme__responsable")
        .filter(pk=cle, agent=agent, comme__is_active=True)
        .first()
    )
    return None if visite is None or empechement(agent, visite.famille) else visite


def compter(visite: Consultation) -> None:
    """One more page seen."""
    Consultation.objects.filter(pk=visite.pk).update(pages=F("pages") + 1)


def quitter(request: HttpRequest) -> int | None:
    """End the visit of this session; the family that it was of, None when there was none."""
    cle, famille = request.session.pop(CLE, (None, None))
    Consultation.objects.ouvertes().filter(pk=cle).update(fin=timezone.now())
    return famille


@receiver(user_logged_out)
def finir(request: HttpRequest, **_: object) -> None:
    """Who signs out has left."""
    if hasattr(request, "session"):
        quitter(request)


def _des_services(agent: Utilisateur, famille: Famille) -> str:
    """The first objection: of the services that bill the family, then of the other rooms."""
    ailleurs = famille.factures.filter(effacee_le=None).exclude(service__in=agent.services.all())
    if ailleurs.exists():
        return D_AUTRES_SERVICES
    return next((refus for regle in REGLES if (refus := regle(agent, famille))), "")


def _compte_a_voir(famille: Famille) -> Utilisateur | None:
    """The first adult's login, or the second's where that one is closed."""
    comptes = Utilisateur.objects.filter(responsable__famille=famille, is_active=True)
    return comptes.order_by("responsable__rang").first()
