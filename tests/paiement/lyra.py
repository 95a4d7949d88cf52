"""SystemPay's side (Lyra): its recorded messages, said of the attempt at hand and signed."""

import base64
import copy
import hashlib
import hmac
import json
from typing import Any

from comptes.models import Famille
from factures.models import Facture
from paiement import passerelles
from paiement.models import Paiement
from paiement.services import ouvrir
from tests import fabriques, messages

VECTEURS = messages.lire("systempay")
COMMANDES = messages.lire("systempay_rest")
# The recordings' own shop and key: the portal of these tests has that contract.
CLE = "1122334455667788"
CONTRAT = {
    "page": "https://paiement.systempay.exemple.fr",
    "boutique": "12345678",
    "mode": "TEST",
    "cle": CLE,
    "service": "https://api.systempay.exemple.fr",
    "mot_de_passe": "mot-de-passe-rest",
}
SANS_API = {nom: mot for nom, mot in CONTRAT.items() if nom not in ("service", "mot_de_passe")}
ORDER_GET = f"{CONTRAT['service']}/api-payment/V4/Order/Get"
NOTIFICATION, RETOUR = "/paiement/notification/systempay/", "/paiement/retour/systempay/"


def paiement(famille: Famille, *factures: Facture) -> Paiement:
    """A live attempt whose form has been handed to the parent."""
    regie = fabriques.la_regie()
    passerelle = passerelles.pour(regie, "systempay")
    tentative = fabriques.paiement(famille, *factures, passerelle=passerelle)
    assert ouvrir(tentative, passerelle)
    tentative.refresh_from_db()
    return tentative


def uuid(paiement: Paiement, rang: int = 1) -> str:
    """The bank's name for this attempt's nth operation."""
    return f"{rang:08x}{hashlib.sha256(paiement.reference.encode()).hexdigest()[:24]}"


def signe(champs: dict[str, str], cle: str = CLE) -> dict[str, str]:
    """As the bank signs, in words of our own: the portal's are what is being tested."""
    valeurs = [champs[nom] for nom in sorted(champs) if nom.startswith("vads_")]
    sceau = hmac.new(cle.encode(), "+".join([*valeurs, cle]).encode(), hashlib.sha256)
    return champs | {"signature": base64.b64encode(sceau.digest()).decode()}


def signe_sha1(champs: dict[str, str], cle: str = CLE) -> dict[str, str]:
    """As it signs for a shop that was left on the old algorithm."""
    valeurs = [champs[nom] for nom in sorted(champs) if nom.startswith("vads_")]
    return champs | {"signature": hashlib.sha1("+".join([*valeurs, cle]).encode()).hexdigest()}


def ipn(cle: str, paiement: Paiement, **autres: str) -> dict[str, str]:
    """A recorded IPN of this attempt, well signed; `autres` are fields without their `vads_`."""
    champs: dict[str, str] = {
        nom: valeur for nom, valeur in VECTEURS[cle]["fields"].items() if nom != "signature"
    }
    champs["vads_order_id"] = paiement.reference
    for nom in ("vads_amount", "vads_effective_amount"):
        if champs[nom] == "4590":
            champs[nom] = str(paiement.montant)
    if "vads_trans_uuid" in champs:
        champs["vads_trans_uuid"] = uuid(paiement)
    return signe(champs | {f"vads_{nom}": valeur for nom, valeur in autres.items()})


def operation(paiement: Paiement, statut: str = "CAPTURED", **autres: Any) -> dict[str, Any]:
    """One operation of an Order/Get answer, of this attempt."""
    modele = copy.deepcopy(COMMANDES["order-get-paid"]["response"]["answer"]["transactions"][0])
    modele |= {"uuid": uuid(paiement), "amount": paiement.montant, "detailedStatus": statut}
    modele["orderDetails"] |= {
        "orderId": paiement.reference,
        "orderTotalAmount": paiement.montant,
    }
    return modele | autres


def commande(paiement: Paiement, *operations: dict[str, Any]) -> dict[str, Any]:
    """An Order/Get answer about this attempt, these operations in it."""
    modele = copy.deepcopy(COMMANDES["order-get-paid"]["response"])
    modele["answer"] |= {"orderId": paiement.reference, "transactions": list(operations)}
    return modele


def reponse(paiement: Paiement, *operations: dict[str, Any]) -> str:
    return json.dumps(commande(paiement, *operations))


def aucune_transaction() -> str:
    return json.dumps(COMMANDES["order-get-none"]["response"])
