"""The family's sheet as its page shows it; a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from .models import Famille, Responsable, Utilisateur
from .services.demandes import Champ, champ_de, champs_de


@dataclass(frozen=True)
class Bloc:
    """One sheet's fields, under the name of whose they are."""

    titre: str
    champs: list[Champ]
    responsable: Responsable | None = None


def contenu(famille: Famille, utilisateur: Utilisateur) -> dict[str, Any]:
    """Return the sheet's blocks, the requests made, and whether this adult may open accesses."""
    blocs: dict[Any, Bloc] = {}
    for champ in champs_de(famille):
        adulte = champ.fiche if isinstance(champ.fiche, Responsable) else None
        titre = "Adresse" if isinstance(champ.fiche, Famille) else str(champ.fiche)
        blocs.setdefault(champ.fiche, Bloc(titre, [], adulte)).champs.append(champ)
    demandes = famille.demandes.select_related("responsable", "enfant", "famille")
    return {
        "blocs": list(blocs.values()),
        "demandes": [{"demande": d, "champ": champ_de(d)} for d in demandes[:20]],
        "premier": utilisateur.responsable.rang == 1,
    }
