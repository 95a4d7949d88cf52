"""The bank's two doors. Neither believes what it is told: both only make us ask."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comptes.acces import publique

from .. import messages, services
from ..models import Paiement
from ..passerelles import PASSERELLES


@publique
@require_http_methods(["GET", "HEAD", "POST"])
def retour(request: HttpRequest, passerelle: str) -> HttpResponse:
    """The parent is back: ask the bank, then show what it said.

    Open to all, for the session may have ended on the bank's page; the result itself is not.
    """
    recu = _recu(request)
    paiement = _trouver(request, passerelle)
    messages.garder(
        passerelle,
        messages.Sens.RETOUR,
        recu,
        paiement=paiement,
        verdict=_verdict(paiement),
    )
    if paiement is None:
        raise Http404
    services.demander(paiement, par="retour")
    return redirect("paiement:resultat", paiement.reference)


@publique
@csrf_exempt  # banks have no session here; what they send is proven by asking them
@require_http_methods(["GET", "HEAD", "POST"])
def notification(request: HttpRequest, passerelle: str) -> HttpResponse:
    """The doorbell: kept first (a failure to do so is a 500, and the bank rings again)."""
    recu = _recu(request)
    paiement = _trouver(request, passerelle)
    messages.garder(
        passerelle,
        messages.Sens.NOTIFICATION,
        recu,
        paiement=paiement,
        provenance=request.META.get("REMOTE_ADDR", "")[:45],
        verdict=_verdict(paiement),
    )
    if paiement is None:
        return HttpResponse("inconnu", content_type="text/plain", status=404)
    services.demander(paiement, par="notification")
    return HttpResponse("ok", content_type="text/plain")


def _trouver(request: HttpRequest, passerelle: str) -> Paiement | None:
    if passerelle not in PASSERELLES:
        raise Http404
    parametres = {**request.GET.dict(), **request.POST.dict()}
    jeton = PASSERELLES[passerelle].jeton(parametres)
    if not jeton or "\x00" in jeton:
        return None
    paiements = Paiement.objects.select_related("regie")
    return paiements.filter(passerelle=passerelle, jeton=jeton[:200]).first()


def _recu(request: HttpRequest) -> str:
    """What was sent, as text; read before the form in it, which would leave no body to keep."""
    corps = request.body.decode("utf-8", "replace")
    return "\n".join(filter(None, [request.META.get("QUERY_STRING", ""), corps]))


def _verdict(paiement: Paiement | None) -> str:
    return "paiement connu" if paiement else "paiement inconnu"
