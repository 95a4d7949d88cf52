"""Payline (Monext) from the bank's side: the SOAP service WebPaymentAPI and its card page."""

import re
import secrets
import string
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from lxml import etree

from . import soap
from .acces import identifie
from .adresses import avec_parametres
from .banque import Annonces, Banque, Envoi
from .etat import REGISTRE, Etat, Operation, numero
from .identifiants import PAYLINE_CLE_ACCES, PAYLINE_CONTRAT, PAYLINE_MARCHAND
from .pages import page_de_paiement
from .panne import en_service
from .reglages import PARIS

IMPL = "http://impl.ws.payline.experian.com"
OBJ = "http://obj.ws.payline.experian.com"

# The pipe is refused because it breaks the real bank's page.
_URL = r"(?=.{1,255}$)https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s|\\<>\"]*)?"

OBLIGATOIRES = {
    "payment.amount": r"[1-9][0-9]{0,11}",
    "payment.currency": "978",
    "payment.action": "101",
    "payment.mode": "CPT",
    "payment.contractNumber": re.escape(PAYLINE_CONTRAT),
    "returnURL": _URL,
    "cancelURL": _URL,
    "order.ref": r"(?=.*\S)[^\\]{1,50}",
    "order.amount": r"[1-9][0-9]{0,11}",
    "order.currency": "978",
    "order.date": r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}",
}
FACULTATIFS = {
    "version": r"[0-9]{1,2}",  # left out, Payline understands 4
    "order.country": r"[A-Z]{2}",
    "notificationURL": _URL,
}

RESULTATS = {
    Etat.CREEE: ("02533", "REFUSED", "The consumer is not redirected on payment web pages"),
    Etat.OUVERTE: ("02306", "INPROGRESS", "Operation in progress (token still valid)"),
    Etat.EN_ATTENTE: (
        "02005",
        "ONHOLD_PARTNER",
        "Transaction in progress, please wait for payment status",
    ),
    Etat.ACCEPTEE: ("00000", "ACCEPTED", "Transaction approved"),
    Etat.REFUSEE: ("01100", "REFUSED", "Transaction refused"),
    Etat.DOUBLON: ("02001", "ERROR", "Duplicate transaction"),
    Etat.ANNULEE: ("02319", "CANCELLED", "Payment cancelled by the buyer"),
    Etat.EXPIREE: (
        "02324",
        "REFUSED",
        "The session expired before the consumer has finished the transaction",
    ),
}
JAMAIS_OUVERTE = (
    "02534",
    "REFUSED",
    "The consumer is not redirected on payment web pages and session is expired",
)
JETON_INCONNU = ("02304", "ERROR", "No transaction found for this token")


@require_POST
@en_service
def service(request: HttpRequest) -> HttpResponse:
    if not identifie(request, PAYLINE_MARCHAND, PAYLINE_CLE_ACCES):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Basic realm="WebPaymentAPI"'})
    try:
        demande = soap.lire(request.body)
    except soap.MessageIllisible as erreur:
        return soap.faute(str(erreur))
    traitement = OPERATIONS.get(str(demande.tag))
    if traitement is None:
        return soap.faute(f"Opération inconnue : {etree.QName(demande).localname}")
    return traitement(request, demande)


def do_web_payment(request: HttpRequest, demande: etree._Element) -> HttpResponse:
    champ = champ_invalide(demande)
    if champ:
        resultat = ("02305", "ERROR", f"Invalid field format : {champ}")
        return _repondre("doWebPaymentResponse", resultat)
    operation = REGISTRE.creer(_operation(demande))
    url_page = request.build_absolute_uri(f"/v2/?token={operation.jeton}")
    return _repondre(
        "doWebPaymentResponse",
        ("00000", "ACCEPTED", "Transaction approved"),
        {"token": operation.jeton, "redirectURL": url_page},
    )


def champ_invalide(demande: etree._Element) -> str | None:
    """The first field that Payline would refuse, by the name its manual gives it."""
    for champ, forme in OBLIGATOIRES.items():
        if not re.fullmatch(forme, _lire(demande, champ)):
            return champ
    for champ, forme in FACULTATIFS.items():
        valeur = _lire(demande, champ)
        if valeur and not re.fullmatch(forme, valeur):
            return champ
    if _lire(demande, "order.amount") != _lire(demande, "payment.amount"):
        return "order.amount"
    try:
        datetime.strptime(_lire(demande, "order.date"), "%d/%m/%Y %H:%M")
    except ValueError:
        return "order.date"
    return None


def _lire(demande: etree._Element, champ: str) -> str:
    premier, *suite = champ.split(".")
    chemin = "/".join([f"{{{IMPL}}}{premier}", *(f"{{{OBJ}}}{nom}" for nom in suite)])
    return demande.findtext(chemin) or ""


def _operation(demande: etree._Element) -> Operation:
    alphabet = string.ascii_letters + string.digits
    return Operation(
        banque="payline",
        jeton="".join(secrets.choice(alphabet) for _ in range(50)),
        reference=_lire(demande, "order.ref"),
        montant=int(_lire(demande, "payment.amount")),
        url_retour=_lire(demande, "returnURL"),
        url_annulation=_lire(demande, "cancelURL"),
        url_notification=_lire(demande, "notificationURL"),
        donnees={"order.date": _lire(demande, "order.date")},
    )


def get_web_payment_details(_request: HttpRequest, demande: etree._Element) -> HttpResponse:
    operation, etat = REGISTRE.lire_resultat(_lire(demande, "token"))
    nom = "getWebPaymentDetailsResponse"
    if operation is None or etat is None or operation.banque != "payline":
        return _repondre(nom, JETON_INCONNU)
    return _repondre(nom, resultat(operation, etat), details(operation, etat))


def resultat(operation: Operation, etat: Etat) -> tuple[str, str, str]:
    if etat is Etat.EXPIREE and not operation.ouverte:
        return JAMAIS_OUVERTE
    return RESULTATS[etat]


def details(operation: Operation, etat: Etat) -> dict:
    """Only an answer of the card's own bank comes with a transaction."""
    if etat not in {Etat.ACCEPTEE, Etat.REFUSEE} or operation.reglement is None:
        return {}
    reglement = operation.reglement
    date = reglement.quand.astimezone(PARIS).strftime("%d/%m/%y %H:%M:%S")
    montant = {"amount": operation.montant, "currency": "978"}
    blocs = {
        "transaction": {
            "id": reglement.transaction, "date": date, "isDuplicated": "0", "isPossibleFraud": "0",
        },
        "payment": {**montant, "action": "101", "mode": "CPT", "contractNumber": PAYLINE_CONTRAT},
        "authorization": {"number": reglement.autorisation, "date": date},
        "card": {"number": reglement.carte, "type": reglement.type_carte},
        "order": {"ref": operation.reference, **montant, "date": operation.donnees["order.date"]},
    }  # fmt: skip
    if etat is Etat.REFUSEE:
        del blocs["authorization"]
    return blocs


def _repondre(nom: str, resultat: tuple[str, str, str], suite: dict | None = None) -> HttpResponse:
    code, court, long = resultat
    contenu = {
        "result": {"code": code, "shortMessage": court, "longMessage": long},
        **(suite or {}),
    }
    return soap.repondre(nom, contenu, IMPL, IMPL, OBJ)


OPERATIONS: dict[str, Callable[[HttpRequest, etree._Element], HttpResponse]] = {
    f"{{{IMPL}}}doWebPaymentRequest": do_web_payment,
    f"{{{IMPL}}}getWebPaymentDetailsRequest": get_web_payment_details,
}


def _retour(operation: Operation) -> str:
    abandon = operation.reglement is None or operation.reglement.issue is Etat.ANNULEE
    url = operation.url_annulation if abandon else operation.url_retour
    return avec_parametres(url, {"token": operation.jeton})


def _sonner(url: str, jeton: str) -> Envoi:
    return Envoi(avec_parametres(url, {"notificationType": "WEBTRS", "token": jeton}))


def _notification(operation: Operation) -> Envoi:
    return _sonner(operation.url_notification, operation.jeton)


def _fausse_notification(operation: Operation) -> Envoi:
    """Nothing is signed, so all that a forger can do is to name another payment."""
    connus = [autre.jeton for autre in REGISTRE.lister() if autre.banque == "payline"]
    autres = [jeton for jeton in connus if jeton != operation.jeton]
    return _sonner(operation.url_notification, autres[-1] if autres else secrets.token_hex(25))


BANQUE = Banque(
    code="payline",
    transaction=lambda _issue: numero(14),
    retour=_retour,
    notification=_notification,
    fausse_notification=_fausse_notification,
    annonces=Annonces(
        etats={Etat.ACCEPTEE, Etat.REFUSEE, Etat.DOUBLON, Etat.EN_ATTENTE},
        suite=False,
        essais=120,  # one a minute for two hours
        definitives={200, 404},
    ),
    actes={"refus_puis_accepte"},
    refuse_les_doublons=True,
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@en_service
def page(request: HttpRequest) -> HttpResponse:
    return page_de_paiement(request, BANQUE, request.GET.get("token", ""))


ADRESSES = [
    path("V4/services/WebPaymentAPI", service),
    path("v2/", page),
]
