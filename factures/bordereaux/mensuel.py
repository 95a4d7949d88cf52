"""The régie's month by service and account: every cent received, and what it settled."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from portail.dates import dernier_du_mois

from ..models import Bordereau, Prestation, Regie
from ..mouvements import (
    SANS_SERVICE,
    Sommes,
    Tranche,
    imputations,
    jusqu_au,
    par_service_et_moyen,
    sommes,
)
from ..reglements import rejouer
from .tableau import TROP_PERCUS, Tableau, Titre, dresser


@dataclass(frozen=True)
class Mois:
    """`mois` is its first day. `bordereaux`: those that hold a part of it, each with that part in
    cents; `hors_bordereau`: what of the month none holds yet."""

    regie: Regie
    mois: date
    sommes: Sommes
    tableau: Tableau
    bordereaux: list[tuple[Bordereau, int]]
    hors_bordereau: Sommes

    @property
    def vide(self) -> bool:
        """Neither money nor an earlier overpayment that settles something now."""
        return not (self.sommes.nombre or self.tableau.rangees)


def du_mois(regie: Regie, mois: date) -> Mois:
    """Read a month (its first day); its stretch ends as a bordereau's of its last day does."""
    tranche = Tranche(jusqu_au(mois - timedelta(days=1)) + 1, jusqu_au(dernier_du_mois(mois)))
    siens = Bordereau.objects.select_related("regie").filter(
        regie=regie, premier__lte=tranche.dernier, dernier__gte=tranche.premier
    )
    bordereaux = [(b, _part(b, tranche)) for b in siens.order_by("pk")]
    arretes = max((b.dernier for b, _ in bordereaux), default=tranche.premier - 1)
    return Mois(
        regie=regie,
        mois=mois,
        sommes=sommes(regie, tranche),
        tableau=dresser(_par_compte(regie, tranche)),
        bordereaux=bordereaux,
        hors_bordereau=sommes(regie, Tranche(arretes + 1, tranche.dernier)),
    )


def _part(bordereau: Bordereau, tranche: Tranche) -> int:
    """What of a bordereau belongs to that stretch, in cents."""
    commune = Tranche(
        max(bordereau.premier, tranche.premier), min(bordereau.dernier, tranche.dernier)
    )
    return sommes(bordereau.regie, commune).total


def _par_compte(regie: Regie, tranche: Tranche) -> dict[tuple[Titre, str], int]:
    montants: dict[tuple[Titre, str], int] = defaultdict(int)
    for (service, moyen), libre in par_service_et_moyen(regie, tranche).items():
        if service == SANS_SERVICE:
            montants[Titre(TROP_PERCUS), moyen] = libre
    siennes = list(imputations(regie, tranche).values_list("pk", "facture", "encaissement__moyen"))
    comptes, titres = rejouer({facture for _, facture, _ in siennes}), _titres()
    for cle, facture, moyen in siennes:
        compte = comptes[facture]
        for rang, part in compte.parts[cle].items():
            montants[titres[compte.lignes[rang].prestation], moyen] += part
    return montants


def _titres() -> dict[int, Titre]:
    """Each prestation's service and account, its service's where it has none, as they are now."""
    prestations = Prestation.objects.values_list(
        "pk", "service__nom", "code_comptable", "service__code_comptable"
    )
    return {cle: Titre(nom, propre or commun) for cle, nom, propre, commun in prestations}
