"""The régie's month by service and account: every cent received, and what it settled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portail.dates import dernier_du_mois

from ..models import Bordereau, Imputation, LigneFacture, Regie
from ..mouvements import (
    SANS_SERVICE,
    Sommes,
    Tranche,
    imputations,
    jusqu_au,
    par_service_et_moyen,
    sommes,
)
from .tableau import TROP_PERCUS, Tableau, Titre, dresser
from .ventilation import ventiler


@dataclass(frozen=True)
class Mois:
    """`mois` is its first day. `bordereaux`: those that hold a part of it; `hors_bordereau`: the
    stretch of the month that none holds yet, and what it amounts to."""

    regie: Regie
    mois: date
    sommes: Sommes
    tableau: Tableau
    bordereaux: list[Bordereau]
    hors_bordereau: Sommes


def du_mois(regie: Regie, mois: date) -> Mois:
    """Read a month (its first day); its stretch ends as a bordereau's of its last day does."""
    tranche = Tranche(jusqu_au(mois - timedelta(days=1)) + 1, jusqu_au(dernier_du_mois(mois)))
    siens = Bordereau.objects.filter(
        regie=regie, premier__lte=tranche.dernier, dernier__gte=tranche.premier
    )
    bordereaux = list(siens.order_by("pk"))
    arretes = max((b.dernier for b in bordereaux), default=tranche.premier - 1)
    return Mois(
        regie=regie,
        mois=mois,
        sommes=sommes(regie, tranche),
        tableau=dresser(_par_compte(regie, tranche)),
        bordereaux=bordereaux,
        hors_bordereau=sommes(regie, Tranche(arretes + 1, tranche.dernier)),
    )


def _par_compte(regie: Regie, tranche: Tranche) -> dict[tuple[Titre, str], int]:
    montants: dict[tuple[Titre, str], int] = defaultdict(int)
    for (service, moyen), libre in par_service_et_moyen(regie, tranche).items():
        if service == SANS_SERVICE:
            montants[Titre(TROP_PERCUS), moyen] = libre
    siennes = list(imputations(regie, tranche).values_list("pk", "facture", "encaissement__moyen"))
    lignes = _lignes({facture for _, facture, _ in siennes})
    avant_apres = _reglements({facture for _, facture, _ in siennes})
    for cle, facture, moyen in siennes:
        for titre, part in ventiler(lignes[facture], *avant_apres[cle]).items():
            montants[titre, moyen] += part
    return montants


def _lignes(factures: Iterable[int]) -> dict[int, list[tuple[Titre, int]]]:
    """Every line's service and account, and its cents, in the order in which it was printed."""
    lignes: dict[int, list[tuple[Titre, int]]] = defaultdict(list)
    lues = LigneFacture.objects.filter(facture__in=factures).order_by("facture", "rang")
    for facture, service, propre, commun, montant in lues.values_list(
        "facture",
        "facture__service__nom",
        "prestation__code_comptable",
        "facture__service__code_comptable",
        "montant",
    ):
        lignes[facture].append((Titre(service, propre or commun), montant))
    return lignes


def _reglements(factures: Iterable[int]) -> dict[int, tuple[int, int]]:
    """What was settled of its invoice before and after each allocation; an invoice's allocations
    are written under its lock, so that their keys follow their order."""
    regle: dict[int, int] = defaultdict(int)
    etapes = {}
    toutes = Imputation.objects.filter(facture__in=factures).order_by("pk")
    for cle, facture, montant in toutes.values_list("pk", "facture", "montant"):
        etapes[cle] = (regle[facture], regle[facture] + montant)
        regle[facture] += montant
    return etapes
