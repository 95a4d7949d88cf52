"""PayFiP's side (DGFiP): its recorded answers, said of the attempt at hand."""

import re
import uuid

from comptes.models import Famille
from factures.models import Facture
from paiement import passerelles
from paiement.models import Paiement
from paiement.passerelles.payfip import MAS
from tests import fabriques, messages

REPONSES = messages.lire("payfip")
CONTRAT = {
    "service": "https://payfip.exemple.fr/tpa/services/securite",
    "page": "https://payfip.exemple.fr",
    "numcli": "006270",
    "saisie": "T",
}
NOTIFICATION, RETOUR = "/paiement/notification/payfip/", "/paiement/retour/payfip/"
# What the recordings say, and each test replaces by its own attempt's.
_IDOP, _MONTANT, _REFDET = "6475fa10-b338-11e2-a082-001fe256bdfe", "4590", "VSM2026000123A1"
_ENVELOPPE = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{}'
    "</S:Body></S:Envelope>"
)


def paiement(famille: Famille, *factures: Facture, idop: str = "") -> Paiement:
    """A live attempt whose page is open."""
    passerelle = passerelles.pour(fabriques.la_regie(), "payfip")
    jeton = idop or str(uuid.uuid4())
    return fabriques.paiement(famille, *factures, passerelle=passerelle, jeton=jeton)


def reponse(cle: str, paiement: Paiement, **autres: str) -> str:
    """A recorded answer about this attempt; `autres` are other texts for its elements."""
    corps: str = REPONSES[cle]["response"]
    corps = corps.replace(_IDOP, paiement.jeton).replace(_REFDET, paiement.reference)
    corps = corps.replace(f"<montant>{_MONTANT}<", f"<montant>{paiement.montant}<")
    for nom, texte in autres.items():
        corps, fois = re.subn(f"<{nom}>[^<]*<", f"<{nom}>{texte}<", corps)
        assert fois == 1, nom
    return corps


def creation(idop: str) -> str:
    """A successful creerPaiementSecurise."""
    retour = f"<return><idOp>{idop}</idOp></return>"
    return _ENVELOPPE.format(
        f'<n:creerPaiementSecuriseResponse xmlns:n="{MAS}">{retour}'
        "</n:creerPaiementSecuriseResponse>"
    )


def faute(code: str, libelle: str = "Non.") -> str:
    """A functional fault: the recorded one with another code."""
    corps: str = REPONSES["syn-P5"]["response"]
    return corps.replace(">P5<", f">{code}<").replace(
        "Résultat de la transaction non connu.", libelle
    )
