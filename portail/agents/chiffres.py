"""The régie's figures: what came in today, and what falls due this month, drawn and in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Case, Count, F, Q, Sum, When
from django.utils import timezone

from factures.models import Encaissement, Facture, Moyen, Origine, Service
from portail.argent import EUR, ZERO
from portail.dates import aujourd_hui, dernier_du_mois

LARGEUR = 600  # units of the drawing, for the greatest due date
PAS = 34  # from one bar to the next


@dataclass(frozen=True)
class DuJour:
    """What was recorded today of one origin and means. Cents; reversals and refunds deducted."""

    origine: str
    moyen: str
    nombre: int
    montant: int


@dataclass(frozen=True)
class Echeance:
    """The invoices of one service that fall due on one day. Cents."""

    service: Service
    le: date
    nombre: int
    total: int
    regle: int

    @property
    def reste(self) -> int:
        return self.total - self.regle

    @property
    def passee(self) -> bool:
        return self.le < aujourd_hui()


@dataclass(frozen=True)
class Barre:
    """One due date of the drawing: where it stands, the lengths of what is settled and left."""

    echeance: Echeance
    haut: int
    regle: int
    reste: int


@dataclass(frozen=True)
class Mois:
    echeances: list[Echeance]
    barres: list[Barre]

    @property
    def hauteur(self) -> int:
        return PAS * len(self.barres)

    @property
    def total(self) -> int:
        return sum(e.total for e in self.echeances)

    @property
    def regle(self) -> int:
        return sum(e.regle for e in self.echeances)

    @property
    def reste(self) -> int:
        return self.total - self.regle


def du_jour() -> list[DuJour]:
    """Return today's entries (Europe/Paris) by origin and means, in one query."""
    minuit = timezone.make_aware(datetime.combine(aujourd_hui(), time.min))
    lots = (
        Encaissement.objects.filter(enregistre_le__gte=minuit, devise=EUR)
        .order_by("origine", "moyen")
        .values_list("origine", "moyen")
        .annotate(Count("pk"), Sum("montant"))
    )
    return [DuJour(Origine(o).label, Moyen(m).label, n, s) for o, m, n, s in lots]


def du_mois() -> Mois:
    """Return what falls due this month, by day and service; two queries."""
    debut = aujourd_hui().replace(day=1)
    services = {service.pk: service for service in Service.objects.all()}
    # A debited invoice is due on the day of its debit.
    jour = Case(
        When(date_prelevement__isnull=False, then=F("date_prelevement")), default="date_limite"
    )
    lots = (
        Facture.objects.filter(type=Facture.Type.FACTURE, total__gt=ZERO)
        .annotate(le=jour)
        .filter(Q(le__gte=debut), Q(le__lte=dernier_du_mois(debut)))
        .order_by("le", "service")
        .values_list("service", "le")
        .annotate(Count("pk"), Sum("total"), Sum("regle"))
    )
    echeances = [Echeance(services[s], le, n, total, regle) for s, le, n, total, regle in lots]
    return Mois(echeances, _barres(echeances))


def _barres(echeances: Sequence[Echeance]) -> list[Barre]:
    plus_grande = max((e.total for e in echeances), default=1)
    barres = []
    for rang, echeance in enumerate(echeances):
        entiere = echeance.total * LARGEUR // plus_grande
        regle = echeance.regle * LARGEUR // plus_grande
        barres.append(Barre(echeance, rang * PAS, regle, entiere - regle))
    return barres
