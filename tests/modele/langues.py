"""The three banks' own words, as they travel: written from their papers, not from our adapters."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from .banques import Operation, Ordre

PARIS = ZoneInfo("Europe/Paris")
BOUTIQUE, CLE, MODE, NUMCLI, SAISIE = "12345678", "1122334455667788", "TEST", "006382", "T"
CONTRATS = {
    "payline": {
        "service": "https://payline.exemple.fr/V4/services/WebPaymentAPI",
        "page": "https://payline.exemple.fr",
        "marchand": "DEMO-MARCHAND",
        "cle": "cle-d-acces-secrete",
        "contrat": "1234567",
    },
    "systempay": {
        "page": "https://paiement.exemple.fr",
        "boutique": BOUTIQUE,
        "mode": MODE,
        "cle": CLE,
        "service": "https://api.exemple.fr",
        "mot_de_passe": "testpassword_secret",
    },
    "payfip": {
        "service": "https://payfip.exemple.fr/tpa/services/securite",
        "page": "https://payfip.exemple.fr",
        "numcli": NUMCLI,
        "saisie": SAISIE,
    },
}
# One régie's shop has no password for questions: what SystemPay signs is all that it says.
SANS_QUESTION = {
    "page": "https://paiement.exemple.fr",
    "boutique": BOUTIQUE,
    "mode": MODE,
    "cle": CLE,
}
BANQUES = {"*": CONTRATS, "MED": {**CONTRATS, "systempay": SANS_QUESTION}}
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
IMPL, OBJ = "http://impl.ws.payline.experian.com", "http://obj.ws.payline.experian.com"
MAS = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
    "contrat_paiement_securise/PaiementSecuriseService"
)
# What became of an operation, in each bank's words.
PAYLINE = {
    "acceptee": ("00000", "ACCEPTED"),
    "refusee": ("01116", "REFUSED"),
    "en attente": ("02005", "ONHOLD_PARTNER"),
    "abandonnee": ("02319", "CANCELLED"),
    "annulee": ("02319", "CANCELLED"),
    "page ouverte": ("02306", "INPROGRESS"),
    "page fermee": ("02324", "REFUSED"),
}
SYSTEMPAY = {
    "acceptee": "AUTHORISED",
    "refusee": "REFUSED",
    "en attente": "WAITING_AUTHORISATION",
    "abandonnee": "ABANDONED",
    "annulee": "CANCELLED",
    "non remise": "CAPTURE_FAILED",
    "remboursement": "CAPTURED",
}
PAYFIP = {"acceptee": "P", "refusee": "R", "abandonnee": "A", "rejetee": "Z"}


def champ(corps: str, nom: str) -> str:
    """Read one element of a request, whatever its prefix."""
    trouve = re.search(rf"<(?:\w+:)?{nom}>([^<]*)<", corps)
    return trouve[1] if trouve else ""


def payline_ouverture(jeton: str) -> str:
    page = f"{CONTRATS['payline']['page']}/v2/?token={jeton}"
    suite = f"<token>{jeton}</token><redirectURL>{page}</redirectURL>"
    return _payline("doWebPayment", *PAYLINE["acceptee"], suite)


def payline_details(ordre: "Ordre", statut: str, operation: "Operation | None") -> str:
    suite = f"<order><o:ref>{ordre.reference}</o:ref></order>"
    if operation:
        quand = f"{operation.le.astimezone(PARIS):%d/%m/%y %H:%M:%S}"
        suite = (
            f"<transaction><o:id>{operation.numero}</o:id><o:date>{quand}</o:date></transaction>"
            f"<payment><o:amount>{operation.montant}</o:amount><o:currency>978</o:currency>"
            f"</payment>{suite}"
        )
    return _payline("getWebPaymentDetails", *PAYLINE[statut], suite)


def _payline(operation: str, code: str, message: str, suite: str) -> str:
    resultat = f"<o:code>{code}</o:code><o:shortMessage>{message}</o:shortMessage>"
    return (
        f'<e:Envelope xmlns:e="{SOAP}"><e:Body>'
        f'<{operation}Response xmlns="{IMPL}" xmlns:o="{OBJ}"><result>{resultat}</result>{suite}'
        f"</{operation}Response></e:Body></e:Envelope>"
    )


def payfip_ouverture(idop: str) -> str:
    return _payfip("creerPaiementSecurise", f"<idOp>{idop}</idOp>")


def payfip_detail(ordre: "Ordre", operation: "Operation") -> str:
    lettre = PAYFIP[operation.statut]
    quand = operation.le.astimezone(PARIS)
    champs = {
        "dattrans": f"{quand:%d%m%Y}",
        "heurtrans": f"{quand:%H%M}",
        "idOp": ordre.jeton,
        "montant": str(operation.montant),
        "numcli": NUMCLI,
        "refdet": ordre.reference,
        "resultrans": "V" if lettre == "P" and operation.prelevement else lettre,
        "saisie": SAISIE,
    }
    detail = "".join(f"<{nom}>{valeur}</{nom}>" for nom, valeur in champs.items())
    return _payfip("recupererDetailPaiementSecurise", detail)


def payfip_faute(code: str) -> str:
    erreur = f"<code>{code}</code><libelle>Résultat inconnu.</libelle>"
    return (
        f'<S:Envelope xmlns:S="{SOAP}"><S:Body><S:Fault><detail>'
        f'<m:FonctionnelleErreur xmlns:m="{MAS}">{erreur}</m:FonctionnelleErreur>'
        "</detail></S:Fault></S:Body></S:Envelope>"
    )


def _payfip(operation: str, retour: str) -> str:
    return (
        f'<S:Envelope xmlns:S="{SOAP}"><S:Body><m:{operation}Response xmlns:m="{MAS}">'
        f"<return>{retour}</return></m:{operation}Response></S:Body></S:Envelope>"
    )


def systempay_commande(reference: str, operations: Iterable["Operation"]) -> str:
    """Order/Get's answer."""
    lues = [
        {
            "uuid": o.numero,
            "detailedStatus": SYSTEMPAY[o.statut],
            "amount": o.montant,
            "currency": "EUR",
            "operationType": o.sens,
            "creationDate": o.le.isoformat(),
            "orderDetails": {"orderId": reference},
        }
        for o in operations
    ]
    if not lues:
        return json.dumps({"status": "ERROR", "answer": {"errorCode": "PSP_010"}})
    reponse = {"orderId": reference, "shopId": BOUTIQUE, "transactions": lues}
    return json.dumps({"status": "SUCCESS", "mode": MODE, "answer": reponse})


def systempay_avis(reference: str, operation: "Operation", **autres: str) -> dict[str, str]:
    """The notification of what became of one operation, signed."""
    champs = {
        "vads_site_id": BOUTIQUE,
        "vads_ctx_mode": MODE,
        "vads_order_id": reference,
        "vads_operation_type": operation.sens,
        "vads_trans_status": SYSTEMPAY[operation.statut],
        "vads_result": "00" if operation.statut == "acceptee" else "05",
        "vads_amount": str(operation.montant),
        "vads_currency": "978",
        "vads_trans_uuid": operation.numero,
        "vads_effective_creation_date": _utc(operation.le),
        "vads_extra_result": "",
        "vads_url_check_src": "PAY",
        **autres,
    }
    return {**champs, "signature": sceau(champs)}


def sceau(champs: Mapping[str, str]) -> str:
    message = "+".join([champs[n] for n in sorted(champs) if n.startswith("vads_")] + [CLE])
    empreinte = hmac.new(CLE.encode(), message.encode(), hashlib.sha256).digest()
    return base64.b64encode(empreinte).decode()


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo('UTC')):%Y%m%d%H%M%S}"
