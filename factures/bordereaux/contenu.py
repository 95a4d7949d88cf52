"""What a bordereau says: its table, its cheques, its entries; read from the ledger's stretch."""

from dataclasses import dataclass

from django.db.models import Prefetch

from portail.argent import EUR

from ..models import Bordereau, Encaissement, Imputation, Moyen, Regie
from ..mouvements import Sommes, Tranche, encaissements, imputations, sommes
from .tableau import Tableau, par_service


@dataclass(frozen=True)
class Cheques:
    """The cheques to remit, and their total in cents; those reversed in the same stretch are left
    out, and what bounced of earlier ones is `rejetes` (≤ 0)."""

    a_remettre: list[Encaissement]
    total: int
    rejetes: int


@dataclass(frozen=True)
class Contenu:
    """`ecritures`: what was received and reversed; `remboursements`: given back outside the till;
    `imputations`: earlier overpayments that now settle an invoice."""

    regie: Regie
    tranche: Tranche
    sommes: Sommes
    tableau: Tableau
    cheques: Cheques
    ecritures: list[Encaissement]
    remboursements: list[Encaissement]
    imputations: list[Imputation]
    autres_devises: list[Encaissement]


def contenu(regie: Regie, tranche: Tranche) -> Contenu:
    """Read a stretch, closed or not yet; a constant number of queries."""
    # Those of the stretch alone: what is allocated later belongs to a later bordereau.
    siennes = imputations(regie, tranche).select_related("facture__service")
    lues = (
        encaissements(regie, tranche)
        .select_related("famille", "recu", "cheque", "contrepasse__recu")
        .prefetch_related(Prefetch("imputations", siennes))
    )
    tout = list(lues)
    en_euros = [e for e in tout if e.devise == EUR]
    ecritures = [e for e in en_euros if e.rembourse_id is None]
    anciennes = siennes.exclude(encaissement__in=[e.pk for e in tout]).select_related(
        "encaissement__famille", "encaissement__recu", "encaissement__cheque"
    )
    return Contenu(
        regie=regie,
        tranche=tranche,
        sommes=sommes(regie, tranche),
        tableau=par_service(regie, tranche),
        cheques=_cheques(ecritures),
        ecritures=ecritures,
        remboursements=[e for e in en_euros if e.rembourse_id],
        imputations=list(anciennes),
        autres_devises=[e for e in tout if e.devise != EUR],
    )


def du(bordereau: Bordereau) -> Contenu:
    """Read a closed bordereau."""
    return contenu(bordereau.regie, Tranche(bordereau.premier, bordereau.dernier))


def _cheques(ecritures: list[Encaissement]) -> Cheques:
    cheques = [e for e in ecritures if e.moyen == Moyen.CHEQUE]
    annules = {e.contrepasse_id for e in cheques if e.contrepasse_id}
    recus = [e for e in cheques if e.montant > 0 and e.pk not in annules]
    siens = {e.pk for e in cheques if e.montant > 0}
    rejetes = [e.montant for e in cheques if e.contrepasse_id and e.contrepasse_id not in siens]
    return Cheques(recus, sum(e.montant for e in recus), sum(rejetes))
