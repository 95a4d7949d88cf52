"""Vouchers (CESU, chèques-vacances): they settle what their issuer allows, and give no change.

CESU pay for childcare, at the counter only, never for meals (arcueil.fr); which prestations that
is, the town says on each of them.
"""

from collections.abc import Sequence

from portail.argent import ZERO, euros

from ..models import Facture, Moyen
from ..reglements import PERMIS, prestations_reglables, rejouer


class TitreNonAccepte(ValueError):
    """These vouchers may not settle that much of these invoices: `permis` cents at most."""

    def __init__(self, moyen: Moyen, permis: int) -> None:
        super().__init__(
            f"En {moyen.label}, {euros(permis)} au plus sur ces factures : seules certaines "
            "prestations se règlent ainsi, et ces titres ne rendent pas la monnaie."
        )


def plafonds(moyen: str, factures: Sequence[Facture]) -> dict[int, int]:
    """Return the cents that this means may still settle of each invoice, by primary key.

    What is left of it; for vouchers at most what is left of the lines that they may settle, credit
    notes and other payments counted. A constant number of queries.
    """
    restes = {f.pk: f.reste for f in factures}
    if moyen not in PERMIS:
        return restes
    comptes, permises = rejouer(restes), prestations_reglables(moyen)
    return {
        cle: max(ZERO, min(reste, comptes[cle].reste(permises))) for cle, reste in restes.items()
    }


def repartition_permise(
    moyen: str, montant: int, repartition: Sequence[tuple[Facture, int]]
) -> list[tuple[int, int]]:
    """Return (invoice's key, cents wished), each wish within what this means may settle there.

    Raises `TitreNonAccepte` when vouchers of `montant` cents are more than that.
    """
    permis = plafonds(moyen, [facture for facture, _ in repartition])
    voulus = [(facture.pk, min(voulu, permis[facture.pk])) for facture, voulu in repartition]
    if moyen in PERMIS and montant > sum(voulu for _, voulu in voulus):
        raise TitreNonAccepte(Moyen(moyen), sum(permis.values()))
    return voulus
