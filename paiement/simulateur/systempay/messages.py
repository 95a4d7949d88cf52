"""What SystemPay tells the merchant of an operation: by its IPN, and by the browser's return."""

import hashlib
import secrets
from datetime import datetime

from ..adresses import avec_parametres
from ..banque import Envoi
from ..etat import REGISTRE, Etat, Operation, Reglement
from .signature import signer

STATUTS = {
    Etat.EN_ATTENTE: "WAITING_AUTHORISATION",
    Etat.ACCEPTEE: "AUTHORISED",
    Etat.REFUSEE: "REFUSED",
    Etat.ANNULEE: "ABANDONED",
    Etat.EXPIREE: "ABANDONED",
    Etat.RETIREE: "CANCELLED",
    Etat.IMPAYEE: "CAPTURE_FAILED",
    Etat.REMBOURSEMENT: "AUTHORISED",
}
RESULTATS = {Etat.REFUSEE: "05", Etat.ANNULEE: "17", Etat.EXPIREE: "17"}
REPONSES_DE_LA_CARTE = {Etat.REFUSEE: "51", Etat.EN_ATTENTE: ""}
ORIGINES = {Etat.RETIREE: "BO", Etat.REMBOURSEMENT: "BO", Etat.IMPAYEE: "BATCH"}

# Accents and empty values, so that a careless reading of them breaks the signature.
TOUJOURS = {
    "vads_bank_label": "Banque de démo et de l'innovation",
    "vads_capture_delay": "0",
    "vads_extra_result": "",
    "vads_language": "fr",
    "vads_payment_src": "EC",
    "vads_pays_ip": "FR",
    "vads_threeds_cavv": "",
    "vads_threeds_cavvAlgorithm": "",
    "vads_threeds_status": "Y",
    "vads_validation_mode": "0",
}
SANS_CARTE = {
    "vads_auth_mode": "MARK",
    "vads_auth_number": "",
    "vads_auth_result": "",
    "vads_card_brand": "",
    "vads_card_number": "",
    "vads_contract_used": "",
    "vads_effective_amount": "",
    "vads_warranty_result": "",
}
SANS_ECHO = ("vads_url_", "vads_return_", "vads_redirect_")


def nouvel_uuid(issue: Etat) -> str:
    """A parent who gives up leaves no transaction."""
    return "" if issue is Etat.ANNULEE else secrets.token_hex(16)


def _champs(operation: Operation) -> dict[str, str]:
    etat, reglement = REGISTRE.etat(operation), operation.reglement
    quand = _date(reglement.quand if reglement else operation.creee)
    avec_carte = reglement is not None and bool(reglement.transaction)
    return {
        **TOUJOURS,
        **{nom: val for nom, val in operation.donnees.items() if not nom.startswith(SANS_ECHO)},
        **(_carte(operation, reglement, etat) if reglement and avec_carte else SANS_CARTE),
        "vads_effective_creation_date": quand,
        "vads_effective_currency": "978",
        "vads_presentation_date": quand,
        "vads_result": RESULTATS.get(etat, "00"),
        "vads_trans_status": STATUTS[etat],
    }


def _carte(operation: Operation, reglement: Reglement, etat: Etat) -> dict[str, str]:
    autorise = etat not in REPONSES_DE_LA_CARTE
    return {
        "vads_auth_mode": "FULL",
        "vads_auth_number": reglement.autorisation if autorise else "",
        "vads_auth_result": REPONSES_DE_LA_CARTE.get(etat, "00"),
        "vads_card_brand": reglement.type_carte,
        "vads_card_country": "FR",
        "vads_card_number": reglement.carte,
        "vads_contract_used": "5830136",
        "vads_effective_amount": str(operation.montant),
        "vads_operation_type": type_d_operation(etat),
        "vads_payment_certificate": _empreinte(reglement.transaction)[:40] if autorise else "",
        "vads_sequence_number": "1",
        "vads_trans_uuid": reglement.transaction,
        "vads_warranty_result": "YES" if autorise else "",
    }


def type_d_operation(etat: Etat) -> str:
    return "CREDIT" if etat is Etat.REMBOURSEMENT else "DEBIT"


def _date(date: datetime) -> str:
    return date.strftime("%Y%m%d%H%M%S")


def _empreinte(texte: str) -> str:
    return hashlib.sha256(texte.encode()).hexdigest()


def _champs_ipn(operation: Operation) -> dict[str, str]:
    champs = _champs(operation)
    source = _source(operation)
    return {
        **champs,
        "vads_hash": _empreinte(operation.jeton + champs["vads_trans_status"]),
        "vads_url_check_src": source,
    }


def _source(operation: Operation) -> str:
    etat, reglement = REGISTRE.etat(operation), operation.reglement
    if reglement and reglement.issue is Etat.EN_ATTENTE and etat is Etat.ACCEPTEE:
        return "BATCH_AUTO"
    return ORIGINES.get(etat, "PAY")


def ipn(operation: Operation) -> Envoi:
    champs = _champs_ipn(operation)
    signes = {**champs, "signature": signer(champs)}
    return Envoi(operation.url_notification, "POST", signes)


def ipn_alteree(operation: Operation) -> Envoi:
    """Somebody has improved what the bank signed: paid, or a cent more."""
    champs = _champs_ipn(operation)
    faux = {"vads_trans_status": "AUTHORISED", "vads_result": "00", "vads_auth_result": "00"}
    if champs["vads_trans_status"] == "AUTHORISED":
        montant = str(operation.montant + 1)
        faux = {"vads_amount": montant, "vads_effective_amount": montant}
    alteres = {**champs, **faux, "signature": signer(champs)}
    return Envoi(operation.url_notification, "POST", alteres)


def retour(operation: Operation) -> str:
    if operation.donnees.get("vads_return_mode") != "GET":
        return operation.url_retour
    champs = _champs(operation)
    return avec_parametres(operation.url_retour, {**champs, "signature": signer(champs)})
