"""Putting a due date off: for one invoice or a whole issue, with a reason, never to an earlier day.

The printed date stays on the invoice (`date_initiale`) and every step in `LigneReport`.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from comptes.models import Utilisateur
from portail.dates import aujourd_hui

from ..models import Facture, LigneReport, ReportEcheance
from .verrous import verrouiller

PLUS_TARD = timedelta(days=183)  # a slip of the hand cannot be undone: nothing goes back earlier


class ReportImpossible(ValueError):
    """One of these invoices cannot be put off to that day: nothing was written."""


@transaction.atomic
def reporter(
    cles: Collection[int], au: date, *, motif: str, par: Utilisateur | None
) -> ReportEcheance:
    """Put the due date of these invoices off to `au` (included, Europe/Paris).

    Raises `ReportImpossible` without a reason, for a day that is past, and when one of them is no
    longer due, is debited, or is payable until then already.
    """
    if not motif.strip():
        raise ReportImpossible("Un report d’échéance dit son motif.")
    if au < aujourd_hui():
        raise ReportImpossible("La nouvelle échéance est déjà passée.")
    if au > aujourd_hui() + PLUS_TARD:
        raise ReportImpossible("Une échéance se reporte de six mois au plus.")
    factures = verrouiller(cles)
    if not factures or len(factures) != len(set(cles)):
        raise ReportImpossible("Aucune facture à reporter.")
    avants = {cle: _echeance_reportable(facture, au) for cle, facture in factures.items()}
    report = ReportEcheance.objects.create(au=au, motif=motif.strip(), par=par)
    LigneReport.objects.bulk_create(
        LigneReport(report=report, facture_id=cle, avant=avant) for cle, avant in avants.items()
    )
    for cle, avant in avants.items():
        initiale = factures[cle].date_initiale or avant
        Facture.objects.filter(pk=cle).bouger(date_limite=au, date_initiale=initiale)
    return report


def _echeance_reportable(facture: Facture, au: date) -> date:
    """The due date as it stands, of an invoice that can be put off to that day."""
    if facture.type != Facture.Type.FACTURE or facture.reste <= 0:
        raise ReportImpossible(f"La facture {facture.numero} n’a plus rien à payer.")
    if facture.date_prelevement:
        raise ReportImpossible(f"La facture {facture.numero} est réglée par prélèvement.")
    if facture.date_limite is None or au <= facture.date_limite:
        raise ReportImpossible(f"La facture {facture.numero} est payable jusque-là, ou plus tard.")
    return facture.date_limite
