"""The bordereaux of every régie, and what the next one would hold."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.utils import timezone

from factures.models import Bordereau, Encaissement, Regie
from factures.mouvements import Sommes, sommes
from factures.services import tranche_ouverte
from portail.dates import aujourd_hui, dernier_du_mois, mois_decale

PAR_PAGE = 30
MOIS = 24


@dataclass(frozen=True)
class Ouvert:
    """What a régie has received since its last bordereau, at the end of some days."""

    regie: Regie
    jours: list[tuple[date, Sommes]]

    @property
    def vide(self) -> bool:
        return not any(s.nombre for _, s in self.jours)


def ouverts() -> list[Ouvert]:
    """Return, for each régie, what a bordereau would hold closed now, last evening, last Sunday or
    at the end of last month; each day once, those that hold nothing new left out."""
    return [Ouvert(regie, _jours(regie)) for regie in Regie.objects.order_by("pk")]


def _jours(regie: Regie) -> list[tuple[date, Sommes]]:
    jour = aujourd_hui()
    dimanche = jour - timedelta(days=jour.isoweekday())
    fin_de_mois = dernier_du_mois(mois_decale(jour, -1))
    jours = sorted({jour, jour - timedelta(days=1), dimanche, fin_de_mois}, reverse=True)
    lus = [(j, sommes(regie, tranche_ouverte(regie, j))) for j in jours]
    return [(j, s) for j, s in lus if s.nombre]


def fermes(page: str | None) -> Page[Bordereau]:
    bordereaux = Bordereau.objects.select_related("regie", "ferme_par")
    return Paginator(bordereaux.order_by("-pk"), PAR_PAGE).get_page(page)


def mois_a_rendre() -> list[date]:
    """Return the last months that hold money, the newest first."""
    premier = Encaissement.objects.order_by("enregistre_le").values_list("enregistre_le").first()
    if premier is None:
        return []
    debut = timezone.localtime(premier[0]).date().replace(day=1)
    mois = [mois_decale(aujourd_hui(), -n) for n in range(MOIS)]
    return [m for m in mois if m >= debut]
