"""SystemPay (BPCE) from the bank's side: the form and its card page, the IPN, Order/Get."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..banque import Annonces, Banque
from ..etat import Etat
from ..pages import page_de_paiement
from ..panne import en_service
from . import commandes, entree, messages

BANQUE = Banque(
    code="systempay",
    transaction=messages.nouvel_uuid,
    retour=messages.retour,
    notification=messages.ipn,
    fausse_notification=messages.ipn_alteree,
    annonces=Annonces(
        # The town has asked for the rule « on cancellation » in its back office.
        etats={Etat.ACCEPTEE, Etat.REFUSEE, Etat.EN_ATTENTE, Etat.ANNULEE},
        suite=True,
        essais=5,
        definitives=range(200, 500),
    ),
    actes={"annuler", "rembourser", "impaye", "seconde_capture", "refus_puis_accepte"},
    plusieurs_transactions=True,
    resume="simulateur/resume_colonne.html",
)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@en_service
def page(request: HttpRequest) -> HttpResponse:
    return page_de_paiement(request, BANQUE, request.GET.get("session", ""))


ADRESSES = [
    path("vads-payment/", entree.formulaire),
    path("vads-payment/carte/", page, name="systempay-carte"),
    path("api-payment/V4/Order/Get", commandes.order_get),
]
