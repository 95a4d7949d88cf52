"""A relevé as a file for the service's billing software (docs/restauration.md)."""

from collections.abc import Iterable

from portail import tableur
from reservations.models import LigneRepas, ReleveRepas

COLONNES = (
    "releve", "mois", "rang", "code_famille", "enfant_ref", "enfant", "prestation", "nature",
    "quantite", "jours", "tranche",
)  # fmt: skip


def csv_de(releve: ReleveRepas) -> bytes:
    lignes = releve.lignes.select_related("famille", "prestation")
    rangees = lignes.order_by("famille__code", "enfant", "pk")
    return tableur.ecrire(COLONNES, (_cellules(releve, ligne) for ligne in rangees))


def _cellules(releve: ReleveRepas, ligne: LigneRepas) -> Iterable[str]:
    yield str(releve.numero)
    yield f"{releve.mois:%Y-%m}"
    yield str(releve.rang)
    yield ligne.famille.code
    yield ligne.enfant_reference
    yield ligne.enfant
    yield ligne.prestation.code
    yield ligne.nature
    yield str(ligne.sens * len(ligne.jours))
    yield " ".join(ligne.jours)
    yield ligne.tranche
