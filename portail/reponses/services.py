"""Who answers a request: an agent takes it, gives it back, or gives it to a colleague."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Famille, Utilisateur
from comptes.services.demandes import DejaChange, DejaTraitee, du_meme_formulaire
from reservations.models import DemandeRepas

Demande = DemandeMiseAJour | DemandeRepas
TRAITEE = "Cette demande a déjà sa réponse : rien n’a changé."


@transaction.atomic
def attribuer(demande: Demande, *, a: Utilisateur | None, affiche: int | None) -> bool:
    """Say whose it is to answer (None: nobody's any more), with every line of its form; False when
    that was said already.

    `affiche` is whose it was on the agent's page, by key: of two who take it at once, the first
    wins. Raises `DejaTraitee`, and `DejaChange` that names who has it now.
    """
    # The family's row makes two clicks wait for each other, and for an answer.
    Famille.objects.select_for_update(no_key=True).get(pk=demande.famille_id)
    lignes = en_attente(demande)
    prise_le = timezone.now() if a else None
    if lignes.filter(prise_par=affiche).exclude(prise_par=a).update(prise_par=a, prise_le=prise_le):
        return True
    presente = lignes.select_related("prise_par").first()
    if presente is None:
        raise DejaTraitee(TRAITEE)
    if presente.prise_par == a:
        return False
    if presente.prise_par is None:
        raise DejaChange("Cette demande vient d’être rendue : plus personne ne s’en occupe.")
    raise DejaChange(f"{presente.prise_par} vient de s’en charger : rien n’a changé.")


def en_attente(demande: Demande) -> QuerySet[Any]:
    """What waits for one answer: a request about meals, or every line of one form."""
    if isinstance(demande, DemandeMiseAJour):
        return du_meme_formulaire(demande)
    return DemandeRepas.objects.filter(pk=demande.pk, etat=DemandeRepas.Etat.RECUE)
