"""What happens to an account: getting back in, the address, the sessions, the second adult."""

from .adresse import adresse_du_lien, confirmer_adresse, demander_adresse
from .connexions import appareil_en_mots, noter_connexion
from .consultations import finir
from .demandes import (
    appliquer,
    appliquer_ensemble,
    demander,
    du_meme_formulaire,
    noter_reportee,
    refuser,
    refuser_ensemble,
    retirer,
)
from .lettres_demandes import annoncer
from .oubli import demander_lien, envoyer_liens
from .second import ouvrir_second_acces

__all__ = [
    "adresse_du_lien",
    "annoncer",
    "appareil_en_mots",
    "appliquer",
    "appliquer_ensemble",
    "confirmer_adresse",
    "demander",
    "demander_adresse",
    "demander_lien",
    "du_meme_formulaire",
    "envoyer_liens",
    "finir",
    "noter_connexion",
    "noter_reportee",
    "ouvrir_second_acces",
    "refuser",
    "refuser_ensemble",
    "retirer",
]
