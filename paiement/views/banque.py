"""The bank's two doors. Neither believes what it is told: both only make us ask."""

from axes.helpers import get_client_ip_address
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comptes.acces import publique

from .. import messages, services
from ..models import Paiement
from ..passerelles import PASSERELLES, ContratAbsent
from ..passerelles.base import MessageRefuse

INCONNU = "paiement inconnu"


@publique
@csrf_exempt  # some banks send the browser back by a form of theirs
@require_http_methods(["GET", "HEAD", "POST"])
def retour(request: HttpRequest, passerelle: str) -> HttpResponse:
    """The parent is back: ask the bank, then show what it said.

    Open to all, for the session may have ended on the bank's page; the result itself is not. What
    the browser carries only says which payment to show, signed or not.
    """
    brut, parametres = _recu(request), _parametres(request)
    paiement = _trouver(parametres, passerelle)
    messages.garder(
        passerelle,
        messages.Sens.RETOUR,
        brut,
        paiement=paiement,
        verdict="paiement connu" if paiement else INCONNU,
    )
    if paiement is None:
        raise Http404
    services.demander(paiement, par="retour")
    return redirect("paiement:resultat", paiement.reference)


@publique
@csrf_exempt  # banks have no session here; what they send is signed, or proven by asking them
@require_http_methods(["GET", "HEAD", "POST"])
def notification(request: HttpRequest, passerelle: str) -> HttpResponse:
    """The doorbell: kept first (a failure to do so is a 500, and the bank rings again)."""
    brut, parametres = _recu(request), _parametres(request)
    provenance = (get_client_ip_address(request) or "")[:45]
    paiement = _trouver(parametres, passerelle)
    if paiement is None:
        sens = messages.Sens.NOTIFICATION
        messages.garder(passerelle, sens, brut, provenance=provenance, verdict=INCONNU)
        return _repondre("inconnu", 404)
    try:
        if not services.recevoir(paiement, parametres, brut, provenance=provenance):
            services.demander(paiement, par="notification")
    except MessageRefuse:
        return _repondre("refusé", 400)
    except ContratAbsent:  # ours to mend: the bank may ring again
        return _repondre("contrat absent", 503)
    return _repondre("ok", 200)


def _trouver(parametres: dict[str, str], passerelle: str) -> Paiement | None:
    if passerelle not in PASSERELLES:
        raise Http404
    jeton = PASSERELLES[passerelle].jeton(parametres)
    if not jeton or "\x00" in jeton:
        return None
    paiements = Paiement.objects.select_related("regie")
    return paiements.filter(passerelle=passerelle, jeton=jeton[:200]).first()


def _parametres(request: HttpRequest) -> dict[str, str]:
    """What was sent, query and form; a name given twice is ambiguous, and goes."""
    parametres = {}
    try:
        sources = request.GET, request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError):
        return {}  # no form that can be read: kept all the same, as one that names nobody
    for source in sources:
        for nom, valeurs in source.lists():
            if len(valeurs) == 1:
                parametres[nom] = valeurs[0]
    return parametres


def _recu(request: HttpRequest) -> str:
    """What was sent, as text; read before the form in it, which would leave no body to keep."""
    corps = request.body.decode("utf-8", "replace")
    return "\n".join(filter(None, [request.META.get("QUERY_STRING", ""), corps]))


def _repondre(texte: str, statut: int) -> HttpResponse:
    return HttpResponse(texte, content_type="text/plain", status=statut)
