"""What a family has told or asked of a month's meals after the deadline, a word for each day."""

from collections.abc import Iterable
from datetime import date

from comptes.models import Enfant, Famille

from ..models import DemandeRepas, JourAbsence
from ..regles import jours

Nature = DemandeRepas.Nature
MOTS = {Nature.ABSENCE: "absence signalée", Nature.TARDIVE: "demandé"}


def suites(
    famille: Famille, enfants: Iterable[Enfant], debut: date, fin: date
) -> dict[tuple[int, date], str]:
    """Read by (child, day) what waits for the service, and the absences that it accepted; of what
    this family asked itself. Two queries."""
    cles = [enfant.pk for enfant in enfants]
    attentes = DemandeRepas.objects.filter(
        famille=famille,
        enfant__in=cles,
        etat=DemandeRepas.Etat.RECUE,
        nature__in=MOTS,
        debut__lte=fin,
        fin__gte=debut,
    )
    dites: dict[tuple[int, date], str] = {}
    for enfant, nature, du, au in attentes.values_list("enfant", "nature", "debut", "fin"):
        assert enfant is not None, "une absence ou un repas demandé est d’un enfant"
        assert du is not None
        assert au is not None
        for jour in jours(max(du, debut), min(au, fin)):
            dites[enfant, jour] = MOTS[Nature(nature)]
    acceptees = JourAbsence.objects.filter(
        demande__famille=famille, enfant__in=cles, jour__range=(debut, fin)
    )
    for enfant, jour in acceptees.values_list("enfant", "jour"):
        dites[enfant, jour] = "absence acceptée"
    return dites
