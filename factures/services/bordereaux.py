"""Closing a bordereau: the régie's entries since the last one, numbered, sealed, never added to."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from comptes.models import Utilisateur
from portail.argent import ZERO
from portail.dates import aujourd_hui

from .. import journal, mouvements
from ..models import Bordereau, Regie


class RienAArreter(ValueError):
    """There is nothing to close, or no longer what was shown: nothing was written."""


def tranche_ouverte(regie: Regie, jour: date) -> mouvements.Tranche:
    """Return the links since the last bordereau up to the end of that day (Europe/Paris)."""
    dernier = Bordereau.objects.filter(regie=regie).aggregate(rang=Max("dernier"))["rang"] or ZERO
    return mouvements.Tranche(dernier + 1, mouvements.jusqu_au(jour))


@transaction.atomic
def arreter(
    regie: Regie, jour: date, *, par: Utilisateur | None, affiche: mouvements.Sommes
) -> Bordereau:
    """Close the régie's bordereau at the end of that day, or now when it is today.

    `affiche` is what the page showed: money that came in meanwhile is seen before it is closed.
    The chain's head is locked, so that no entry is on its way. Raises `RienAArreter`.
    """
    if jour > aujourd_hui():
        raise RienAArreter("Un bordereau ne s’arrête pas à un jour à venir.")
    journal.verrouiller_la_tete()
    tranche = tranche_ouverte(regie, jour)
    sommes = mouvements.sommes(regie, tranche)
    if not mouvements.encaissements(regie, tranche).exists():
        raise RienAArreter("Aucun encaissement depuis le dernier bordereau.")
    if sommes != affiche:
        raise RienAArreter("Des encaissements ont changé ce total depuis l’affichage : relisez-le.")
    annee = jour.year  # the exercice, whenever it is closed
    precedents = Bordereau.objects.filter(regie=regie, annee=annee)
    rang = (precedents.aggregate(rang=Max("rang"))["rang"] or ZERO) + 1
    bordereau = Bordereau.objects.create(
        regie=regie,
        annee=annee,
        rang=rang,
        numero=f"{regie.code}-B-{annee}-{rang:04d}",
        arrete_au=jour,
        ferme_par=par,
        premier=tranche.premier,
        dernier=tranche.dernier,
        **sommes._asdict(),
    )
    journal.sceller([bordereau])
    return bordereau
