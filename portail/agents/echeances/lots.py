"""What can be put off: an invoice, or all that a service issued for one due date."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Sum

from factures.models import Facture, ReportEcheance, Service
from portail.dates import aujourd_hui

RECENTES = timedelta(days=60)  # past due for longer is the Trésorerie's affair
DERNIERS = 20


class Cle(NamedTuple):
    """What names an issue in an address: a service, a month, its due date."""

    service: int
    periode: date
    limite: date


@dataclass(frozen=True)
class Emission:
    """The invoices of one issue of which something is left to pay, debits aside. Cents."""

    service: Service
    periode: date
    limite: date
    nombre: int
    reste: int

    @property
    def passee(self) -> bool:
        return self.limite < aujourd_hui()


def reportables() -> QuerySet[Facture]:
    """Due, not debited, and not past due for long."""
    depuis = aujourd_hui() - RECENTES
    return Facture.objects.dues().filter(date_prelevement=None, date_limite__gte=depuis)


def emissions() -> list[Emission]:
    """Return the issues that can be put off, the latest due date first; two queries."""
    services = {service.pk: service for service in Service.objects.all()}
    lots = (
        reportables()
        .order_by("-date_limite", "service", "-periode")
        .values_list("service", "periode", "date_limite")
        .annotate(nombre=Count("pk"), du=Sum(F("total") - F("regle")))
    )
    return [Emission(services[s], p, d, nombre, reste) for s, p, d, nombre, reste in lots]


def de(cle: Cle) -> QuerySet[Facture]:
    """Return the invoices of one issue that can be put off."""
    return reportables().filter(service=cle.service, periode=cle.periode, date_limite=cle.limite)


def decides() -> list[Any]:
    """Return the last decisions, each with how many invoices it moved."""
    reports = ReportEcheance.objects.select_related("par").annotate(nombre=Count("lignes"))
    return list(reports.order_by("-pk")[:DERNIERS])
