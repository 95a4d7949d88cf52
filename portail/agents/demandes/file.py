"""The one queue of what families ask: what waits, for how long, whose it is to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Utilisateur
from factures.models import Service
from portail.dates import aujourd_hui
from portail.reponses.models import JOURS, DelaiReponse, Sorte
from portail.reponses.services import Demande
from reservations.hors_delai.suivi import objet
from reservations.models import DemandeRepas

from ..reponses.modeles import services_de
from .attentes import Attente, attentes
from .forms import SANS_SERVICE, Filtre

PAR_PAGE = 25


@dataclass(frozen=True)
class Compte:
    """What waits for a service; of None, what no service is known for. `age` is the oldest's."""

    service: Service | None
    nombre: int
    libres: int
    age: int | None
    delai: int

    @property
    def code(self) -> str:
        return self.service.code if self.service else SANS_SERVICE

    @property
    def en_retard(self) -> bool:
        return self.age is not None and self.age > self.delai


@dataclass(frozen=True)
class Ligne:
    """A request in the queue. `vue` is its page."""

    attente: Attente
    demande: Demande
    objet: str
    age: int
    en_retard: bool
    services: str

    @property
    def vue(self) -> str:
        return "fiches" if self.attente.sorte == Sorte.FICHE else "repas"


@dataclass(frozen=True)
class File:
    comptes: list[Compte]
    filtre: Filtre
    total: int
    page: Page[Attente]
    lignes: list[Ligne]


def lire(agent: Utilisateur, demande: QueryDict) -> File:
    """Read the queue as these parameters narrow it; a constant number of queries."""
    services = list(services_de(agent))
    delais = dict(DelaiReponse.objects.values_list("service", "jours"))
    toutes = attentes(agent)
    filtre = Filtre(services, demande)
    gardees = [a for a in toutes if filtre.garde(a, agent)]
    page = Paginator(gardees, PAR_PAGE).get_page(demande.get("page"))
    return File(
        _comptes(services, toutes, delais),
        filtre,
        len(toutes),
        page,
        _lignes(list(page), services, delais),
    )


def _comptes(
    services: Sequence[Service], toutes: Sequence[Attente], delais: dict[int, int]
) -> list[Compte]:
    def compte(service: Service | None, siennes: list[Attente]) -> Compte:
        ages = [_age(a) for a in siennes]
        delai = delais.get(service.pk, JOURS) if service else JOURS
        libres = sum(a.prise_par is None for a in siennes)
        return Compte(service, len(siennes), libres, max(ages, default=None), delai)

    comptes = [compte(s, [a for a in toutes if s.pk in a.services]) for s in services]
    perdues = [a for a in toutes if not a.services]
    return [*comptes, compte(None, perdues)] if perdues else comptes


def _lignes(
    page: Sequence[Attente], services: Sequence[Service], delais: dict[int, int]
) -> list[Ligne]:
    fiches = _lues(DemandeMiseAJour, [c for a in page if a.sorte == Sorte.FICHE for c in a.lignes])
    repas = _lues(DemandeRepas, [a.cle for a in page if a.sorte != Sorte.FICHE])
    noms = {s.pk: s.nom for s in services}
    lignes = []
    for attente in page:
        lues = [(fiches if attente.sorte == Sorte.FICHE else repas)[c] for c in attente.lignes]
        delai = min((delais.get(s, JOURS) for s in attente.services), default=JOURS)
        concernes = ", ".join(sorted(noms[s] for s in attente.services))
        age = _age(attente)
        lignes.append(
            Ligne(attente, lues[0], _objet(lues), age, age > delai, concernes or "sans service")
        )
    return lignes


def _lues(
    modele: type[DemandeMiseAJour] | type[DemandeRepas], cles: Iterable[int]
) -> dict[int, Demande]:
    communs = ("famille", "enfant", "prise_par")
    propres = ("responsable",) if modele is DemandeMiseAJour else ("motif", "facture", "ligne")
    demandes = modele._default_manager.select_related(*communs, *propres)
    return dict(demandes.prefetch_related("famille__responsables").in_bulk(list(cles)))


def _objet(lues: Sequence[Demande]) -> str:
    """What is asked, in one line."""
    premiere = lues[0]
    if isinstance(premiere, DemandeRepas):
        return f"{objet(premiere)}, {premiere.motif}" if premiere.motif else objet(premiere)
    return " ; ".join(f"{d.libelle} : {d.apres}" for d in lues if isinstance(d, DemandeMiseAJour))


def _age(attente: Attente) -> int:
    return (aujourd_hui() - timezone.localdate(attente.recue_le)).days
