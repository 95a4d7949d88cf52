"""PayFiP (DGFiP) from the bank's side: its SOAP service and its card page."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..adresses import avec_parametres
from ..banque import Annonces, Banque, Envoi
from ..etat import REGISTRE, Etat, Operation
from ..pages import page_de_paiement
from ..panne import en_service
from . import service


def _numauto(issue: Etat) -> str:
    """Only what is paid, or will be, has one."""
    return secrets.token_hex(3).upper() if issue in {Etat.ACCEPTEE, Etat.EN_ATTENTE} else ""


def _retour(operation: Operation) -> str:
    return avec_parametres(operation.url_retour, {"idop": operation.jeton})


def _sonner(url: str, id_op: str) -> Envoi:
    return Envoi(url, "POST", {"idOp": id_op})


def _notification(operation: Operation) -> Envoi:
    return _sonner(operation.url_notification, operation.jeton)


def _fausse_notification(operation: Operation) -> Envoi:
    """Nothing is signed, so all that a forger can do is to name another payment."""
    autres = [
        autre.jeton
        for autre in REGISTRE.lister()
        if autre.banque == "payfip" and autre.jeton != operation.jeton
    ]
    return _sonner(operation.url_notification, autres[-1] if autres else service.nouvel_id_op())


BANQUE = Banque(
    code="payfip",
    transaction=_numauto,
    retour=_retour,
    notification=_notification,
    fausse_notification=_fausse_notification,
    annonces=Annonces(
        # While the card's bank has not answered, there is no result to tell.
        etats={Etat.ACCEPTEE, Etat.REFUSEE, Etat.ANNULEE},
        suite=True,
        essais=5,
        definitives=range(200, 500),
    ),
    actes={"refus_puis_accepte"},
    page_unique=True,
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@en_service
def page(request: HttpRequest) -> HttpResponse:
    return page_de_paiement(request, BANQUE, request.GET.get("idop", ""))


ADRESSES = [
    path("tpa/services/securite", service.service),
    path("tpa/paiementws.web", page),
]
