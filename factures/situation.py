"""What a family reads on Accueil: what is due, what comes, and when both can be paid at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from comptes.models import Famille
from portail.dates import aujourd_hui, mois_decale

from .etats import EtatFacture
from .models import Facture, Service

RETARD = timedelta(days=15)  # past its usual day by more, an invoice is not said to be coming
MOIS_CONNUS = 4  # a service that billed the family in the last four months is one of "its" services


@dataclass(frozen=True)
class Attendue:
    """An invoice that is not out yet, and the day on which it usually comes."""

    service: Service
    periode: date
    habituelle: date


@dataclass(frozen=True)
class Ensemble:
    """The days, both included, on which all the services' invoices can be paid at once."""

    debut: date
    fin: date
    deja: bool


@dataclass(frozen=True)
class Situation:
    """Counts, cents and days; the lists are empty and the days None where there is nothing."""

    nombre: int
    total: int
    premiere_echeance: date | None
    tenues: int
    prelevees: list[Facture]
    en_attente: list[Attendue]
    ensemble: Ensemble | None


def situation(famille: Famille) -> Situation:
    """Read the family's situation now, in one query."""
    jour, instant = aujourd_hui(), timezone.now()
    depuis = mois_decale(jour, -MOIS_CONNUS)
    factures = list(
        Facture.objects.de(famille)
        .filter(Q(date_emission__gte=depuis) | Q(date_limite__gte=jour), type=Facture.Type.FACTURE)
        .avec_etat()
    )
    par_etat: dict[EtatFacture, list[Facture]] = {}
    for facture in factures:
        par_etat.setdefault(facture.etat_le(jour, instant), []).append(facture)
    a_payer = par_etat.get(EtatFacture.A_PAYER, [])
    attendues = list(_attendues(factures, jour))
    return Situation(
        nombre=len(a_payer),
        total=sum(f.reste for f in a_payer),
        premiere_echeance=min((f.date_limite for f in a_payer if f.date_limite), default=None),
        tenues=len(par_etat.get(EtatFacture.EN_COURS, [])),
        prelevees=par_etat.get(EtatFacture.SERA_PRELEVEE, []),
        en_attente=attendues,
        ensemble=_ensemble(a_payer, attendues, jour),
    )


def _attendues(factures: list[Facture], jour: date) -> Iterable[Attendue]:
    """For the newest period billed: the family's other services that have not billed it yet."""
    if not factures:
        return
    periode = max(f.periode for f in factures)
    parues = {f.service_id for f in factures if f.periode == periode}
    services = {f.service_id: f.service for f in factures}
    for cle, service in sorted(services.items()):
        if cle not in parues and service.jour_emission:
            emission = mois_decale(periode, 1).replace(day=service.jour_emission)
            if jour <= emission + RETARD:
                yield Attendue(service, periode, emission)


def _ensemble(a_payer: list[Facture], attendues: list[Attendue], jour: date) -> Ensemble | None:
    """The days left in which the newest period's invoices, out or coming, can be paid at once."""
    if not a_payer:
        return None
    periode = max(f.periode for f in a_payer)
    parues = [f for f in a_payer if f.periode == periode]
    attendues = [a for a in attendues if a.periode == periode]
    services = {f.service_id for f in parues} | {a.service.pk for a in attendues}
    if len(services) < 2:
        return None
    emissions = [f.date_emission for f in parues] + [a.habituelle for a in attendues]
    debut = max([*emissions, jour])
    limites = [f.date_limite for f in parues if f.date_limite]
    limites += [_limite_habituelle(a) for a in attendues if a.service.jour_limite]
    fin = min(limites)
    return Ensemble(debut, fin, deja=not attendues) if debut <= fin else None


def _limite_habituelle(attendue: Attendue) -> date:
    return mois_decale(attendue.periode, 2).replace(day=attendue.service.jour_limite or 28)
