"""Who answers whom: the bank's lines and our online encaissements, compared whenever asked.

Nothing of it is stored: a line that was unexpected is matched as soon as its encaissement comes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from factures.models import Encaissement, Origine
from portail.argent import ou_zero

from ..models import LigneReleve
from .couples import ECARTS, Couple, apparier, jour_de

LOT = 5_000  # references looked up together
MAXIMUM = 500  # differences of each side that a page shows


@dataclass(frozen=True)
class Periode:
    """The days, both included, that the statements of a bank cover for a régie."""

    regie: int
    banque: str
    debut: date
    fin: date

    def couvre(self, encaissement: Encaissement) -> bool:
        jour = jour_de(encaissement)
        meme = (encaissement.regie_id, encaissement.banque) == (self.regie, self.banque)
        return meme and self.debut <= jour <= self.fin

    @property
    def condition(self) -> Q:
        """The same, in SQL."""
        debut, fin = bornes(self.debut, self.fin)
        jours = Q(recu_le__gte=debut, recu_le__lt=fin)
        return jours & Q(regie=self.regie, banque=self.banque)


def bornes(debut: date, fin: date) -> tuple[datetime, datetime]:
    """The instants of these days in Europe/Paris: the first included, the last one not."""
    lendemain = datetime.combine(fin + timedelta(days=1), time.min)
    return timezone.make_aware(datetime.combine(debut, time.min)), timezone.make_aware(lendemain)


def en_ligne() -> QuerySet[Encaissement]:
    """What the banks' statements ought to hold."""
    return Encaissement.objects.filter(origine=Origine.EN_LIGNE, montant__gt=0)


def periodes() -> list[Periode]:
    """What all the statements read so far cover."""
    groupes = LigneReleve.objects.filter(regie__isnull=False).order_by().values("regie", "banque")
    bords = groupes.annotate(debut=Min("jour"), fin=Max("jour"))
    return [Periode(b["regie"], b["banque"], b["debut"], b["fin"]) for b in bords]


def couples(references: Iterable[str], couvertes: list[Periode]) -> list[Couple]:
    """Pair everything that both sides hold under these references."""
    trouves: list[Couple] = []
    reste = iter(sorted(set(references)))
    while lot := list(islice(reste, LOT)):
        trouves += apparier(
            LigneReleve.objects.filter(reference__in=lot).select_related("regie"),
            en_ligne().filter(reference__in=lot).select_related("famille", "regie"),
            lambda e: any(p.couvre(e) for p in couvertes),
        )
    return trouves


def manquants(couvertes: list[Periode]) -> QuerySet[Encaissement]:
    """The encaissements of these days of which fewer lines speak than there are of them."""
    jours = Q(pk__in=[])
    for periode in couvertes:
        jours |= periode.condition
    return (
        en_ligne()
        .filter(jours)
        .annotate(pareils=_combien(en_ligne(), "montant", de="montant"))
        .annotate(dits=_combien(LigneReleve.objects.all(), "brut", de="montant"))
        .filter(dits__lt=F("pareils"))
        .order_by("-recu_le")
    )


def ecarts() -> list[Couple]:
    """Everything on the statements, or missing there, that the régie must look into, newest first.

    Five queries whatever their number; of each kind the newest `MAXIMUM`.
    """
    couvertes = periodes()
    references = [
        *_lignes_seules().values_list("reference", flat=True)[:MAXIMUM],
        *manquants(couvertes).values_list("reference", flat=True)[:MAXIMUM],
    ]
    trouves = [c for c in couples(references, couvertes) if c.situation in ECARTS]
    return sorted(trouves, key=_jour, reverse=True)


def _lignes_seules() -> QuerySet[LigneReleve]:
    """The lines of which there are more than encaissements of theirs."""
    siens = en_ligne().filter(banque=OuterRef("banque"), reference=OuterRef("reference"))
    return LigneReleve.objects.annotate(
        pareilles=_combien(LigneReleve.objects.all(), "brut", de="brut"),
        dits=_combien(en_ligne(), "montant", de="brut"),
    ).filter(Q(brut__gte=0, dits__lt=F("pareilles")) | (Q(brut__lt=0) & ~Exists(siens)))


def _jour(couple: Couple) -> date:
    jour = couple.ligne.jour if couple.ligne else couple.jour_encaisse
    assert jour is not None
    return jour


def _combien(lignes: QuerySet[Any], montant: str, *, de: str) -> Coalesce:
    """How many of these rows have the outer one's bank, reference and amount (its column `de`)."""
    egales = {"banque": OuterRef("banque"), "reference": OuterRef("reference")}
    pareilles = lignes.filter(**egales, **{montant: OuterRef(de)}).order_by().values("banque")
    return ou_zero(Subquery(pareilles.annotate(n=Count("pk")).values("n")))
