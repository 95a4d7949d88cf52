"""An answer given to a family, and what its agent is told of it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from comptes.models import Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee
from portail.reponses.services import Demande

from .prise import prevenir


def donner(
    request: HttpRequest,
    agent: Utilisateur,
    demande: Demande,
    geste: Callable[[], str],
    *,
    ligne: str = "",
) -> bool:
    """Do it, and say the sentence that it returns; False when what the page showed has changed, of
    this `ligne` of the form. Answered meanwhile, it needs no other answer."""
    try:
        dit = geste()
    except DejaTraitee as refus:
        messages.info(request, str(refus))
    except DejaChange as refus:
        qui = f"Famille {demande.famille.code}"
        messages.warning(request, f"{qui}, {ligne} : {refus}" if ligne else f"{qui} : {refus}")
        return False
    else:
        messages.success(request, dit)
        prevenir(request, agent, demande)
    return True
