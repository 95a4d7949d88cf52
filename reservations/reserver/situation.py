"""What a family reads on Accueil about the canteen: the month to book, and until when."""

from dataclasses import dataclass
from datetime import date

from comptes.models import Famille
from portail.dates import dernier_du_mois

from ..ecoles import Annuaire
from ..models import Reservation
from ..regles import Geste
from .echeances import Echeance, delai
from .grille import eleves, premier_mois


@dataclass(frozen=True)
class Cantine:
    """The first month that can still be booked, its next deadline, and the family's meals in it
    (`sans_repas`: its children who have none, whoever would have booked)."""

    mois: date
    echeance: Echeance
    nombre: int
    sans_repas: list[str]


def cantine(famille: Famille) -> Cantine | None:
    """None for a family without a child at school, and when nothing can be booked any more."""
    annuaire = Annuaire()
    siens = eleves(famille, annuaire)
    if not siens:
        return None
    ecoles = [ecole for _, ecole in siens]
    mois = premier_mois(annuaire, ecoles)
    prochaine = delai(annuaire, ecoles, mois, (Geste.RESERVER,)).prochaine
    if prochaine is None:
        return None
    repas = Reservation.objects.filter(
        enfant__in=[enfant.pk for enfant, _ in siens], jour__range=(mois, dernier_du_mois(mois))
    ).values_list("enfant", "famille")
    servis = {enfant for enfant, _ in repas}
    return Cantine(
        mois,
        prochaine,
        sum(payeur == famille.pk for _, payeur in repas),
        [enfant.prenom for enfant, _ in siens if enfant.pk not in servis],
    )
