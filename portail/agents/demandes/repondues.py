"""What was answered lately, both kinds together, the last one first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from comptes.models import DemandeMiseAJour, Utilisateur
from portail.dates import jour_court
from portail.reponses.models import Sorte
from portail.reponses.services import Demande
from reservations.hors_delai.suivi import suivie
from reservations.models import DemandeRepas

from ..fiches import perimetre as fiches
from ..repas import perimetre as repas
from ..repas.acces import tient_les_reservations

PAR_PAGE = 25
RECENTES = timedelta(days=60)
FICHES, REPAS = "fiches", "repas"
Cle = tuple[datetime, str, int]  # when, of which kind, its key


@dataclass(frozen=True)
class Repondue:
    """`retiree`: the family took it back before anybody answered."""

    demande: Demande
    sorte: Sorte
    objet: str
    le: datetime
    par: Utilisateur | None
    reponse: str
    decision: str = ""
    reportee: str = ""

    @property
    def vue(self) -> str:
        return FICHES if self.sorte == Sorte.FICHE else REPAS

    @property
    def retiree(self) -> bool:
        return self.demande.etat == "retiree"


def lire(agent: Utilisateur, pages: QueryDict) -> tuple[Page[Cle], list[Repondue]]:
    """A page of answers; a constant number of queries."""
    depuis = timezone.now() - RECENTES
    siennes = fiches.demandes(agent).filter(traitee_le__gt=depuis)
    cles = [(le, FICHES, cle) for le, cle in siennes.values_list("traitee_le", "pk") if le]
    if tient_les_reservations(agent):
        decidees = repas.demandes(agent).filter(decidee_le__gt=depuis)
        cles += [(le, REPAS, cle) for le, cle in decidees.values_list("decidee_le", "pk") if le]
    page = Paginator(sorted(cles, reverse=True), PAR_PAGE).get_page(pages.get("page"))
    return page, list(_repondues(agent, list(page)))


def _repondues(agent: Utilisateur, cles: list[Cle]) -> Iterator[Repondue]:
    """In the order of the page; what went meanwhile is left out."""
    des_repas = DemandeRepas.objects.select_related(
        "famille", "enfant", "motif", "facture", "ligne", "decidee_par"
    ).prefetch_related("famille__responsables", "jours")
    lues: dict[tuple[str, int], Demande] = {
        **_par_cle(FICHES, fiches.demandes(agent), cles),
        **_par_cle(REPAS, des_repas, cles),
    }
    for le, sorte, cle in cles:
        if demande := lues.get((sorte, cle)):
            yield _repondue(demande, le)


def _par_cle(
    sorte: str, demandes: QuerySet[Any], cles: list[Cle]
) -> dict[tuple[str, int], Demande]:
    trouvees = demandes.in_bulk([cle for _, s, cle in cles if s == sorte])
    return {(sorte, cle): demande for cle, demande in trouvees.items()}


def _repondue(demande: Demande, le: datetime) -> Repondue:
    if isinstance(demande, DemandeMiseAJour):
        quoi = f"{demande.libelle} : {demande.avant or '(rien)'} → {demande.apres}"
        dit = demande.motif or demande.reponse
        return Repondue(
            demande, Sorte.FICHE, quoi, le, demande.traitee_par, dit, reportee=_reportee(demande)
        )
    lue = suivie(demande)
    return Repondue(
        demande, Sorte.de(demande), lue.objet, le, demande.decidee_par, demande.reponse,
        lue.decision,
    )  # fmt: skip


def _reportee(demande: DemandeMiseAJour) -> str:
    if demande.reportee_le is None:
        return ""
    par = f", par {demande.reportee_par}" if demande.reportee_par else ""
    return f"reportée le {jour_court(demande.reportee_le)}{par}"
