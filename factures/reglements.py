"""What settled each line of some invoices, replayed from the ledger in the order of its writing.

An invoice's allocations are written under its lock, so that their keys follow their order.
"""

from collections import defaultdict
from collections.abc import Iterable

from .models import Imputation, LigneFacture, Moyen, Prestation
from .ventilation import Compte, Ligne, Reglement

# The column of `Prestation` that lets a kind of voucher settle it.
PERMIS = {Moyen.CESU: "cesu", Moyen.CHEQUE_VACANCES: "cheque_vacances"}


def rejouer(factures: Iterable[int]) -> dict[int, Compte]:
    """Return the account of each of these invoices, by primary key; four queries."""
    cles = set(factures)
    comptes = {cle: Compte(lignes) for cle, lignes in _lignes(cles).items()}
    permises = {str(moyen): prestations_reglables(moyen) for moyen in PERMIS}
    imputations = Imputation.objects.filter(facture__in=cles).order_by("pk")
    lues = list(
        imputations.values_list(
            "pk", "facture", "montant", "annule", "encaissement__moyen", "avoir"
        )
    )
    credits = _lignes({avoir for *_, avoir in lues if avoir})
    for cle, facture, montant, annule, moyen, avoir in lues:
        siens = [(ligne.prestation, -ligne.montant) for ligne in credits.get(avoir, ())]
        comptes[facture].noter(
            Reglement(
                cle,
                montant,
                annule,
                permises.get(moyen),
                [(prestation, credit) for prestation, credit in siens if credit > 0],
            )
        )
    return comptes


def prestations_reglables(moyen: str) -> frozenset[int]:
    """Return the keys of the prestations that this kind of voucher may settle."""
    permises = Prestation.objects.filter(**{PERMIS[Moyen(moyen)]: True})
    return frozenset(permises.values_list("pk", flat=True))


def _lignes(factures: Iterable[int]) -> dict[int, list[Ligne]]:
    lignes: dict[int, list[Ligne]] = defaultdict(list)
    lues = LigneFacture.objects.filter(facture__in=factures).order_by("facture", "rang")
    for facture, prestation, montant in lues.values_list("facture", "prestation", "montant"):
        lignes[facture].append(Ligne(prestation, montant))
    return lignes
