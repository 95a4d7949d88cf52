"""The requests that an agent answers: those of the families of his services."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from comptes.champs import champ_de
from comptes.models import DemandeMiseAJour, Utilisateur
from comptes.perimetre import familles_visibles
from portail.dates import aujourd_hui

from ..forms import Geste
from .forms import Refuser

PAR_PAGE = 20
RECENTES = timedelta(days=60)
Etat = DemandeMiseAJour.Etat


@dataclass(frozen=True)
class Attente:
    """A request to answer, with what the sheet says now and the form that refuses it."""

    demande: DemandeMiseAJour
    present: str
    jours: int
    refuser: Geste
    # The other lines of the same form, after the first: they can be applied together.
    ensemble: tuple["Attente", ...] = ()

    @property
    def changee(self) -> bool:
        """The sheet has changed since the family asked."""
        return self.present != self.demande.avant

    @property
    def deja_notee(self) -> bool:
        return self.present == self.demande.apres


@dataclass(frozen=True)
class File:
    attentes: list[Attente]
    recues: Page[DemandeMiseAJour]
    a_reporter: Page[DemandeMiseAJour]
    repondues: Page[DemandeMiseAJour]


def demandes(agent: Utilisateur) -> QuerySet[DemandeMiseAJour]:
    """Every request that is this agent's affair."""
    return DemandeMiseAJour.objects.filter(
        famille__in=familles_visibles(agent).order_by()
    ).select_related("famille", "responsable", "enfant", "traitee_par", "reportee_par")


def a_reporter(agent: Utilisateur) -> QuerySet[DemandeMiseAJour]:
    """Applied here, brought by no file yet, and not said to be typed in the town's software."""
    return demandes(agent).filter(a_reporter=True, reportee_le=None).order_by("traitee_le", "pk")


def en_attente(agent: Utilisateur) -> int:
    """How many requests wait for an answer."""
    return demandes(agent).filter(etat=Etat.RECUE).count()


def lire(agent: Utilisateur, pages: QueryDict, saisi: Geste | None = None, cle: int = 0) -> File:
    """Read the queue at these pages; `saisi` is a refusal just refused: it stays on its request."""
    siennes = demandes(agent)
    recues = _page(siennes.filter(etat=Etat.RECUE).order_by("creee_le", "pk"), pages, "page")
    depuis = timezone.now() - RECENTES
    repondues = siennes.exclude(etat=Etat.RECUE).filter(traitee_le__gt=depuis)
    return File(
        _ensembles([_attente(d, saisi if saisi and d.pk == cle else None) for d in recues], recues),
        recues,
        _page(a_reporter(agent), pages, "reporter"),
        _page(repondues.order_by("-traitee_le", "-pk"), pages, "repondues"),
    )


def _ensembles(attentes: list[Attente], page: Page[DemandeMiseAJour]) -> list[Attente]:
    """Give the first line of a form all its lines; one that the page may have cut is left in
    lines, for it is applied whole or not at all."""
    lots: dict[Any, list[Attente]] = defaultdict(list)
    for a in attentes:
        lots[a.demande.famille_id, a.demande.demandeur_id, a.demande.creee_le].append(a)
    formulaires = list(lots.values())
    entiers = formulaires[int(page.has_previous()) : len(formulaires) - int(page.has_next())]
    premieres = {lot[0].demande.pk: tuple(lot) for lot in entiers if len(lot) > 1}
    return [replace(a, ensemble=premieres.get(a.demande.pk, ())) for a in attentes]


def _attente(demande: DemandeMiseAJour, saisi: Geste | None) -> Attente:
    return Attente(
        demande,
        champ_de(demande).valeur,
        (aujourd_hui() - timezone.localdate(demande.creee_le)).days,
        saisi or Refuser(cle=demande.pk),
    )


def _page(lignes: QuerySet[DemandeMiseAJour], pages: QueryDict, nom: str) -> Page[DemandeMiseAJour]:
    return Paginator(lignes, PAR_PAGE).get_page(pages.get(nom))
