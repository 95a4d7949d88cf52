"""The only doors through which money moves; every one works under the house's lock order:
Paiement → Encaissement → Factures by primary key → receipt counter → chain head.
"""

from .avoirs import imputer_avoirs
from .contrepassations import contrepasser, rembourser
from .effacement import EFFACE, effacer_encaissements, effacer_factures, oublier_les_adresses
from .emission import FactureAEmettre, LigneAEmettre, emettre
from .encaissements import PlafondEspeces, encaisser, imputer, trop_percu
from .tenue import lacher, tenir

__all__ = [
    "EFFACE",
    "FactureAEmettre",
    "LigneAEmettre",
    "PlafondEspeces",
    "contrepasser",
    "effacer_encaissements",
    "effacer_factures",
    "emettre",
    "encaisser",
    "imputer",
    "imputer_avoirs",
    "lacher",
    "oublier_les_adresses",
    "rembourser",
    "tenir",
    "trop_percu",
]
