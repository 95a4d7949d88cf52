"""Who may enter the canteen's pages: an agent with the right, whose service has schools."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from comptes.models import Utilisateur
from portail.roles import TENIR_MENUS
from reservations.perimetre import sert_une_ecole

from .acces import Ouverte, P, Vue, reserve


def cantine_requise(*, voir: str, agir: str) -> Callable[[Vue[P]], Ouverte[P]]:
    """As `reserve`; a service without schools (early childhood) has the role and not the page."""
    reservee = reserve(voir=voir, agir=agir)

    def decorer(vue: Vue[P]) -> Ouverte[P]:
        @wraps(vue)
        def de_la_cantine(
            request: HttpRequest, agent: Utilisateur, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            if not sert_une_ecole(agent):
                raise PermissionDenied
            return vue(request, agent, *args, **kwargs)

        return reservee(de_la_cantine)

    return decorer


menus_requis = cantine_requise(voir=TENIR_MENUS, agir=TENIR_MENUS)


def tient_les_menus(agent: Utilisateur) -> bool:
    return agent.has_perm(TENIR_MENUS) and sert_une_ecole(agent)
