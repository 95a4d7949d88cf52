"""A repeating week: some weekdays, for some children, over a month, a term or the school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils import timezone

from comptes.models import Enfant, Famille
from portail.dates import dernier_du_mois

from .. import calendrier
from ..ecoles import Annuaire
from ..models import Ecole, Reservation
from ..regles import MERCREDI, Geste, trimestre
from ..services import Repas

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
MOIS, TRIMESTRE, ANNEE = "mois", "trimestre", "annee"


@dataclass(frozen=True)
class Periode:
    """How far the week repeats, from the page's month on; both days included."""

    cle: str
    fin: date


class SemaineType:
    """What the form offers: weekdays (their ISO number and name), children, ends."""

    def __init__(self, annuaire: Annuaire, siens: list[tuple[Enfant, Ecole]], mois: date) -> None:
        mercredi = any(ecole.mercredi for _, ecole in siens)
        self.jours = [
            (rang, nom) for rang, nom in enumerate(JOURS, 1) if mercredi or rang - 1 != MERCREDI
        ]
        self.enfants = [enfant for enfant, _ in siens]
        self.periodes = periodes(mois)


def periodes(mois: date) -> list[Periode]:
    """The ends offered, each later than the one before; the last term ends with the year."""
    _, fin_de_trimestre = trimestre(mois)
    _, fin_d_annee = calendrier.bornes(calendrier.annee_scolaire(mois))
    mois_seul, annee = Periode(MOIS, dernier_du_mois(mois)), Periode(ANNEE, fin_d_annee)
    suites = [annee]
    if fin_de_trimestre < fin_d_annee:
        suites.insert(0, Periode(TRIMESTRE, fin_de_trimestre))
    return [mois_seul, *(suite for suite in suites if suite.fin > mois_seul.fin)]


def jours_proposes(
    envoi: QueryDict,
    famille: Famille,
    annuaire: Annuaire,
    siens: list[tuple[Enfant, Ecole]],
    mois: date,
) -> set[Repas] | None:
    """The meals that the form asks for and that can be booked: what is closed, past its deadline or
    booked already is left out, for nobody asked for those days one by one. None when the form names
    no weekday or no child."""
    semaine = {int(j) for j in envoi.getlist("jour") if j in {"1", "2", "3", "4", "5"}}
    choisis = set(envoi.getlist("enfant"))
    eleves = [(enfant, ecole) for enfant, ecole in siens if str(enfant.pk) in choisis]
    if not semaine or not eleves:
        return None
    fin = _fins(mois).get(envoi.get("periode", MOIS), dernier_du_mois(mois))
    maintenant = timezone.now()
    deja = set(
        Reservation.objects.filter(
            enfant__in=[enfant.pk for enfant, _ in eleves], jour__range=(mois, fin)
        ).values_list("enfant", "jour")
    )
    return {
        Repas(enfant.pk, jour)
        for enfant, ecole in eleves
        for jour in annuaire.horaire(ecole).ouverts(mois, fin)
        if jour.isoweekday() in semaine
        and (enfant.pk, jour) not in deja
        and not annuaire.empechements(ecole, jour, Geste.RESERVER, maintenant)
    }


def _fins(mois: date) -> Mapping[str, date]:
    return {periode.cle: periode.fin for periode in periodes(mois)}
