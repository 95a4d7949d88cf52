"""The only doors through which money moves; every one works under the house's lock order:
Paiement → Encaissement → Factures by primary key → receipt counter → chain head.
"""

from .avoirs import imputer_avoirs
from .bordereaux import RienAArreter, arreter, tranche_ouverte
from .contrepassations import contrepasser, rembourser
from .effacement import (
    EFFACE,
    effacer_bordereaux,
    effacer_encaissements,
    effacer_factures,
    oublier_les_adresses,
)
from .emission import FactureAEmettre, LigneAEmettre, emettre
from .encaissements import (
    PLAFOND_ESPECES,
    ChequeRecu,
    PlafondEspeces,
    encaisser,
    exiger_plafond,
    imputer,
    trop_percu,
)
from .reports import ReportImpossible, reporter
from .tenue import lacher, tenir
from .titres import PERMIS, TitreNonAccepte, plafonds

__all__ = [
    "EFFACE",
    "PERMIS",
    "PLAFOND_ESPECES",
    "ChequeRecu",
    "FactureAEmettre",
    "LigneAEmettre",
    "PlafondEspeces",
    "ReportImpossible",
    "RienAArreter",
    "TitreNonAccepte",
    "arreter",
    "contrepasser",
    "effacer_bordereaux",
    "effacer_encaissements",
    "effacer_factures",
    "emettre",
    "encaisser",
    "exiger_plafond",
    "imputer",
    "imputer_avoirs",
    "lacher",
    "oublier_les_adresses",
    "plafonds",
    "rembourser",
    "reporter",
    "tenir",
    "tranche_ouverte",
    "trop_percu",
]
