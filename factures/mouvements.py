"""What the ledger received, between two links of its chain: what bordereaux and months add up.

The chain's ranks only grow, so a stretch that is behind its head never changes again.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils import timezone

from portail.argent import EUR, ZERO

from .models import Encaissement, Imputation, Maillon, Origine, Regie

Nature = Maillon.Nature
SANS_SERVICE = 0  # the key of what settles no invoice


class Tranche(NamedTuple):
    """The links from `premier` to `dernier`, both included; empty when the last is the lower."""

    premier: int
    dernier: int


class Sommes(NamedTuple):
    """Cents: what was received less what was reversed, and what was given back (≤ 0)."""

    nombre: int
    total: int
    rembourse: int


def encaissements(regie: Regie, tranche: Tranche) -> QuerySet[Encaissement]:
    """Return the régie's own entries of that stretch: what the Trésorerie took is not hers."""
    cles = Maillon.objects.filter(nature=Nature.ENCAISSEMENT, rang__range=tranche).values("objet")
    siens = Encaissement.objects.filter(pk__in=cles, regie=regie)
    return siens.exclude(origine=Origine.TRESORERIE).order_by("pk")


def imputations(regie: Regie, tranche: Tranche) -> QuerySet[Imputation]:
    """Return what of the régie's own money settled an invoice then, whenever it was received."""
    cles = Maillon.objects.filter(nature=Nature.IMPUTATION, rang__range=tranche).values("objet")
    siennes = Imputation.objects.filter(pk__in=cles, encaissement__regie=regie)
    return siennes.exclude(encaissement__origine=Origine.TRESORERIE).order_by("pk")


def sommes(regie: Regie, tranche: Tranche) -> Sommes:
    """Add the stretch up, in euros; two queries."""
    siens = encaissements(regie, tranche).filter(devise=EUR).order_by()
    lu = siens.aggregate(nombre=Count("pk"), tout=Sum("montant"))
    rendu = siens.filter(rembourse__isnull=False).aggregate(s=Sum("montant"))["s"] or ZERO
    return Sommes(lu["nombre"], (lu["tout"] or ZERO) - rendu, rendu)


def par_service_et_moyen(regie: Regie, tranche: Tranche) -> Mapping[tuple[int, str], int]:
    """Return cents by (service's key, means). What settles no invoice yet is under `SANS_SERVICE`:
    less than zero when more of earlier overpayments was allocated than new ones came. The columns
    add up to `sommes().total` by means. Two queries."""
    imputees = (
        imputations(regie, tranche)
        .order_by()
        .values_list("facture__service", "encaissement__moyen")
        .annotate(s=Sum("montant"))
    )
    tableau = {(service, moyen): s for service, moyen, s in imputees}
    recus = encaissements(regie, tranche).filter(devise=EUR, rembourse=None).order_by()
    libres = dict(recus.values_list("moyen").annotate(s=Sum("montant")))
    for (_, moyen), s in tableau.items():
        libres[moyen] = libres.get(moyen, ZERO) - s
    return tableau | {(SANS_SERVICE, moyen): s for moyen, s in libres.items() if s}


def jusqu_au(jour: date) -> int:
    """Return the last rank written before the end of that day (Europe/Paris).

    An entry may be sealed a moment after one that was stamped later than it: the day ends before
    the first link stamped after midnight, for bordereaux and months alike.
    """
    minuit = timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))
    apres = [_premier_apres(minuit, nature) for nature in _HEURES]
    suivants = [rang for rang in apres if rang is not None]
    if suivants:
        return min(suivants) - 1
    return Maillon.objects.aggregate(rang=Max("rang"))["rang"] or ZERO


_HEURES = {
    Nature.ENCAISSEMENT: (Encaissement, "enregistre_le"),
    Nature.IMPUTATION: (Imputation, "enregistree_le"),
}


def _premier_apres(instant: datetime, nature: Nature) -> int | None:
    modele, heure = _HEURES[nature]
    tardifs = modele._default_manager.filter(**{f"{heure}__gte": instant}).values("pk")
    liens = Maillon.objects.filter(nature=nature, objet__in=tardifs)
    rang: int | None = liens.aggregate(rang=Min("rang"))["rang"]
    return rang
