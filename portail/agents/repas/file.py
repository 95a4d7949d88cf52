"""The requests that an agent answers: those of the pupils, and invoices, of his services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.perimetre import familles_visibles
from portail.dates import aujourd_hui
from reservations.ecoles import Annuaire
from reservations.hors_delai.absences import (
    deja_factures,
    jours_concernes,
    regle_en_mots,
    restent_factures,
)
from reservations.hors_delai.mots import repas_factures
from reservations.hors_delai.suivi import Suivie, suivie
from reservations.hors_delai.tardives import JOUR_PASSE, trop_tard
from reservations.models import DemandeRepas

from ..forms import Geste
from .acces import services_de
from .forms import Refuser, pour

PAR_PAGE = 20
RECENTES = timedelta(days=60)
Etat, Nature = DemandeRepas.Etat, DemandeRepas.Nature
PLUS_RIEN = "La famille n’a plus de repas réservé ces jours-là : il n’y a rien à excuser."


@dataclass(frozen=True)
class Attente:
    """A request to answer. `effet`: what accepting does; `regle`: what the town's rule says."""

    suivie: Suivie
    age: int
    effet: str
    regle: str
    accepter: Geste | None  # None when there is nothing left to accept
    refuser: Geste
    fiche_visible: bool

    @property
    def demande(self) -> DemandeRepas:
        return self.suivie.demande


@dataclass(frozen=True)
class Saisie:
    """Forms that were just sent for one request and refused: they stay on it."""

    cle: int = 0
    accepter: Geste | None = None
    refuser: Geste | None = None


@dataclass(frozen=True)
class File:
    attentes: list[Attente]
    recues: Page[DemandeRepas]
    repondues: Page[DemandeRepas]
    reponses: list[Suivie]


def demandes(agent: Utilisateur) -> QuerySet[DemandeRepas]:
    """Every request that is this agent's affair; that of a child who has left every school of the
    town is everybody's, so that it is nobody's to lose."""
    toutes = DemandeRepas.objects.select_related(
        "famille", "enfant", "motif", "facture", "ligne", "decidee_par"
    ).prefetch_related("famille__responsables")
    if agent.is_superuser:
        return toutes
    services = set(services_de(agent).values_list("pk", flat=True))
    ecoles = Annuaire().structures()
    siennes = [nom for nom, ecole in ecoles.items() if ecole.service_id in services]
    eleves = Q(enfant__structure__in=siennes) | ~Q(enfant__structure__in=list(ecoles))
    return toutes.filter(Q(facture__service__in=services) | Q(facture=None) & eleves)


def en_attente(agent: Utilisateur) -> int:
    """How many requests wait for an answer."""
    return demandes(agent).filter(etat=Etat.RECUE).count()


def lire(agent: Utilisateur, pages: QueryDict, saisie: Saisie | None = None) -> File:
    """Read the queue at these pages; a constant number of queries."""
    siennes, depuis = demandes(agent), timezone.now() - RECENTES
    recues = _page(siennes.filter(etat=Etat.RECUE).order_by("creee_le", "pk"), pages, "page")
    repondues = siennes.exclude(etat=Etat.RECUE).filter(decidee_le__gt=depuis)
    page = _page(
        repondues.order_by("-decidee_le", "-pk").prefetch_related("jours"), pages, "repondues"
    )
    return File(
        _attentes(agent, list(recues), saisie or Saisie()),
        recues,
        page,
        [suivie(demande) for demande in page],
    )


def _attentes(agent: Utilisateur, recues: Sequence[DemandeRepas], saisie: Saisie) -> list[Attente]:
    absences = [d for d in recues if d.nature == Nature.ABSENCE]
    concernes = jours_concernes(absences)
    jours = dict(zip((d.pk for d in absences), concernes, strict=True))
    deja = dict(zip((d.pk for d in absences), deja_factures(absences, concernes), strict=True))
    passees = trop_tard(recues)
    connues = {d.famille_id for d in recues}
    visibles = set(
        familles_visibles(agent).filter(pk__in=connues).order_by().values_list("pk", flat=True)
    )
    return [
        _attente(
            demande,
            jours.get(demande.pk, []),
            deja.get(demande.pk, 0),
            demande.pk in passees,
            saisie if demande.pk == saisie.cle else Saisie(),
            demande.famille_id in visibles,
        )
        for demande in recues
    ]


def _attente(
    demande: DemandeRepas,
    jours: list[date],
    deja: int,
    passee: bool,
    saisie: Saisie,
    fiche_visible: bool,
) -> Attente:
    effet, regle, restent = "", "", set[date]()
    rien = passee or (demande.nature == Nature.ABSENCE and not jours)
    if rien:
        effet = JOUR_PASSE if passee else PLUS_RIEN
    elif demande.nature == Nature.ABSENCE:
        restent = restent_factures(jours, demande.motif, deja)
        effet = repas_factures(restent, set(jours) - restent)
        regle = regle_en_mots(demande.motif, deja) if demande.motif else ""
    vierge = pour(demande, jours=jours, factures=len(restent))
    return Attente(
        suivie(demande),
        (aujourd_hui() - timezone.localdate(demande.creee_le)).days,
        effet,
        regle,
        None if rien else saisie.accepter or vierge,
        saisie.refuser or Refuser(cle=demande.pk),
        fiche_visible,
    )


def _page(lignes: QuerySet[DemandeRepas], pages: QueryDict, nom: str) -> Page[DemandeRepas]:
    return Paginator(lignes, PAR_PAGE).get_page(pages.get(nom))
