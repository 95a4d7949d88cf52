"""The union of every trace, the last act first, a page after another.

Acts of one instant have an order of their own (the source's name, then the row's key), so that a
page that ends between two of them neither loses nor repeats one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Q

from comptes.models import Utilisateur

from .actes import Acte, Source
from .forms import Filtre
from .sources import SOURCES

PAR_PAGE = 50
LOT = 500  # rows of each source that an export reads at once


class Curseur(NamedTuple):
    """Where a page ended: the acts that follow are older than that one."""

    le: datetime
    source: str
    cle: int

    def __str__(self) -> str:
        return f"{self.le.astimezone(UTC).isoformat()}~{self.source}~{self.cle}"

    @classmethod
    def lu(cls, texte: str) -> "Curseur | None":
        """None for what is no cursor: the first page is shown."""
        try:
            le, source, cle = texte.split("~")
            lu = cls(datetime.fromisoformat(le), source, int(cle))
        except ValueError:
            return None
        return lu if lu.le.tzinfo else None

    def suivants(self, source: Source) -> Q:
        """The rows of a source that come after this act."""
        avant, alors = Q(**{f"{source.le}__lt": self.le}), Q(**{source.le: self.le})
        if source.cle == self.source:
            return avant | (alors & Q(pk__lt=self.cle))
        return avant | alors if source.cle > self.source else avant


class Trace(NamedTuple):
    """A row of a source, at its place in the journal."""

    curseur: Curseur
    source: Source
    ligne: Any


@dataclass(frozen=True)
class Page:
    """`suite` is where the next one begins; '' at the end."""

    actes: list[Acte]
    suite: str


def lire(
    filtre: Filtre,
    lecteur: Utilisateur,
    curseur: Curseur | None = None,
    par_page: int = 0,
) -> Page:
    """Read a page: one query a source, and a few for each history that is on the page."""
    par_page = par_page or PAR_PAGE
    traces: list[Trace] = []
    for source in filtre.sources(SOURCES, lecteur):
        traces += _traces(source, filtre, curseur, par_page + 1)
    traces.sort(key=lambda trace: (trace.curseur.source, -trace.curseur.cle))
    traces.sort(key=lambda trace: trace.curseur.le, reverse=True)  # keeps that order within one
    gardees = traces[:par_page]
    suite = str(gardees[-1].curseur) if len(traces) > par_page else ""
    return Page(_actes(gardees, lecteur), suite)


def tous(filtre: Filtre, lecteur: Utilisateur) -> Iterator[Acte]:
    """Every act that the filter keeps, read in lots."""
    curseur = None
    while True:
        page = lire(filtre, lecteur, curseur, LOT)
        yield from page.actes
        curseur = Curseur.lu(page.suite)
        if curseur is None:
            return


def _traces(
    source: Source, filtre: Filtre, curseur: Curseur | None, combien: int
) -> Iterator[Trace]:
    lignes = source.lignes().filter(filtre.condition(source))
    if curseur:
        lignes = lignes.filter(curseur.suivants(source))
    for ligne in lignes.order_by(f"-{source.le}", "-pk")[:combien]:
        yield Trace(Curseur(getattr(ligne, source.le), source.cle, ligne.pk), source, ligne)


def _actes(traces: Sequence[Trace], lecteur: Utilisateur) -> list[Acte]:
    """In the order of the traces; those of a source are told together."""
    par_source: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        par_source[trace.curseur.source].append(trace)
    dits: dict[Curseur, Acte] = {}
    for siennes in par_source.values():
        actes = siennes[0].source.actes([t.ligne for t in siennes], lecteur)
        dits |= {t.curseur: acte for t, acte in zip(siennes, actes, strict=True)}
    return [dits[trace.curseur] for trace in traces]
