"""Order/Get, SystemPay's REST service: the transactions of an order. HTTP 200 whatever it says."""

import json
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from ..acces import identifie
from ..etat import REGISTRE, Etat, Operation, Reglement
from ..identifiants import SYSTEMPAY_BOUTIQUE, SYSTEMPAY_MODE, SYSTEMPAY_MOT_DE_PASSE
from ..panne import en_service
from .messages import STATUTS, type_d_operation

RESUMES = {
    "AUTHORISED": "PAID",
    "WAITING_AUTHORISATION": "RUNNING",
}


@require_POST
@en_service
def order_get(request: HttpRequest) -> HttpResponse:
    if not identifie(request, SYSTEMPAY_BOUTIQUE, SYSTEMPAY_MOT_DE_PASSE):
        return _erreur("INT_005", "invalid credentials")
    reference = _reference(request.body)
    if not reference:
        return _erreur("INT_009", "invalid or missing parameter: orderId")
    transactions = _transactions(reference)
    if not transactions:
        return _erreur("PSP_010", "transaction not found")
    reponse = {
        "shopId": SYSTEMPAY_BOUTIQUE,
        "orderId": reference,
        "transactions": transactions,
        "_type": "V4/OrderDetails",
    }
    return _repondre("SUCCESS", reponse)


def _reference(corps: bytes) -> str:
    try:
        demande = json.loads(corps)
    except ValueError:
        return ""
    reference = demande.get("orderId") if isinstance(demande, dict) else None
    return reference if isinstance(reference, str) else ""


def _erreur(code: str, message: str) -> HttpResponse:
    reponse = {"errorCode": code, "errorMessage": message, "_type": "V4/WebService/WebServiceError"}
    return _repondre("ERROR", reponse)


def _repondre(statut: str, reponse: dict) -> HttpResponse:
    return JsonResponse(
        {
            "webService": "Order/Get",
            "version": "V4",
            "applicationVersion": "6",
            "status": statut,
            "answer": reponse,
            "serverDate": _iso(datetime.now(UTC)),
            "mode": SYSTEMPAY_MODE,
            "_type": "V4/WebService/Response",
        }
    )


def _transactions(reference: str) -> list[dict]:
    return [
        _transaction(operation, operation.reglement, REGISTRE.etat(operation))
        for operation in REGISTRE.lister()
        if operation.banque == "systempay"
        and operation.reference == reference
        and operation.reglement
        and operation.reglement.transaction
    ]


def _transaction(operation: Operation, reglement: Reglement, etat: Etat) -> dict:
    statut = STATUTS[etat]
    demande = datetime.strptime(operation.donnees["vads_trans_date"], "%Y%m%d%H%M%S")
    return {
        "shopId": SYSTEMPAY_BOUTIQUE,
        "uuid": reglement.transaction,
        "paymentMethodType": "CARD",
        "detailedStatus": statut,
        "status": RESUMES.get(statut, "UNPAID"),
        "amount": operation.montant,
        "currency": "EUR",
        "creationDate": _iso(reglement.quand),
        "errorCode": "ACQ_001" if etat is Etat.REFUSEE else None,
        "operationType": type_d_operation(etat),
        "orderDetails": {
            "orderId": operation.reference,
            "orderTotalAmount": operation.montant,
            "orderCurrency": "EUR",
            "mode": SYSTEMPAY_MODE,
        },
        "transactionDetails": {
            "cardDetails": {
                "pan": reglement.carte,
                "effectiveBrand": reglement.type_carte,
                "legacyTransId": operation.donnees["vads_trans_id"],
                "legacyTransDate": _iso(demande.replace(tzinfo=UTC)),
            }
        },
        "_type": "V4/PaymentTransaction",
    }


def _iso(date: datetime) -> str:
    return date.isoformat(timespec="seconds")
