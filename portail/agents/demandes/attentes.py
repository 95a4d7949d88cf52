"""What waits for an answer, of both kinds, read light: a queue is some hundreds of rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from comptes.models import DemandeMiseAJour, Utilisateur
from portail.reponses.models import Sorte
from reservations.ecoles import Annuaire
from reservations.models import DemandeRepas

from ..fiches import perimetre as fiches
from ..repas import perimetre as repas
from ..repas.acces import tient_les_reservations
from ..reponses.modeles import services_de


@dataclass(frozen=True)
class Attente:
    """One answer to give. `services`: those of the agent that it concerns, none when nobody knows;
    `cle`: of a form, its first line that waits."""

    recue_le: datetime
    sorte: Sorte
    cle: int
    services: frozenset[int]
    prise_par: int | None
    lignes: tuple[int, ...]


def attentes(agent: Utilisateur) -> list[Attente]:
    """All that waits for this agent's services, the oldest first; the same number of queries
    whatever their number."""
    siens = frozenset(services_de(agent).values_list("pk", flat=True))
    toutes = [*_fiches(agent, siens), *_repas(agent, siens)]
    return sorted(toutes, key=lambda a: (a.recue_le, a.sorte, a.cle))


def en_attente(agent: Utilisateur) -> int:
    """How many answers wait."""
    return len(attentes(agent))


def _fiches(agent: Utilisateur, siens: frozenset[int]) -> list[Attente]:
    """A form is one request, however many lines it has: they share its family, who and when."""
    lignes = (
        fiches.demandes(agent)
        .filter(etat=DemandeMiseAJour.Etat.RECUE)
        .order_by("pk")
        .values_list("famille", "demandeur", "creee_le", "pk", "prise_par")
    )
    formulaires: dict[tuple[int, int | None, datetime], list[int]] = defaultdict(list)
    prises: dict[int, int | None] = {}
    for famille, demandeur, creee_le, cle, prise_par in lignes:
        formulaires[famille, demandeur, creee_le].append(cle)
        prises[cle] = prise_par
    facturants = fiches.services_des({famille for famille, _, _ in formulaires})
    return [
        Attente(
            creee_le, Sorte.FICHE, cles[0], facturants[famille] & siens, prises[cles[0]],
            tuple(cles),
        )
        for (famille, _, creee_le), cles in formulaires.items()
    ]  # fmt: skip


def _repas(agent: Utilisateur, siens: frozenset[int]) -> list[Attente]:
    if not tient_les_reservations(agent):
        return []
    annuaire = Annuaire()
    lignes = (
        repas.demandes(agent)
        .filter(etat=DemandeRepas.Etat.RECUE)
        .order_by("pk")
        .values_list(
            "creee_le", "nature", "pk", "prise_par", "facture__service", "enfant__structure"
        )
    )
    return [
        Attente(
            creee_le, Sorte(nature), cle, repas.service_de(annuaire, service, structure) & siens,
            prise_par, (cle,),
        )
        for creee_le, nature, cle, prise_par, service, structure in lignes
    ]  # fmt: skip
