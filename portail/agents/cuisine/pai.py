"""Which children have a PAI: a yes or a no, for who serves them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comptes.models import Utilisateur
from portail.roles import VOIR_PAI
from reservations.cuisine.pais import Pais
from reservations.services.pai import PaiRefuse, noter_pai, retirer_pai

from ..cantine_acces import cantine_requise
from ..pages import page

pai_requis = cantine_requise(voir=VOIR_PAI, agir=VOIR_PAI)
PAR_PAGE = 20
OUI, NON = "oui", "non"


@sensitive_post_parameters()
@pai_requis
@require_http_methods(["GET", "HEAD", "POST"])
def pai(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Those who have one, a search by name, and who said what; POST says it of one child.

    The name that is looked for travels in the form: an address is kept in logs and histories.
    """
    pais = Pais(agent)
    saisie = request.POST.get("q", "").replace("\x00", "")[:60]
    if request.POST.get("enfant"):
        return _dire(request, agent, pais)
    connus = pais.connus()
    titre = f"{len(connus)} {'enfants' if len(connus) > 1 else 'enfant'} avec un PAI"
    return page(
        request,
        "cuisine/pai.html",
        titre if connus else "Aucun enfant avec un PAI",
        connus=connus,
        saisie=saisie,
        trouves=pais.chercher(saisie),
        traces=Paginator(pais.traces(), PAR_PAGE).get_page(request.GET.get("page")),
    )


def _dire(request: HttpRequest, agent: Utilisateur, pais: Pais) -> HttpResponse:
    cle = request.POST["enfant"]
    lisible = cle.isdecimal() and len(cle) < 19  # a key of the database
    enfant = get_object_or_404(pais.enfants, pk=int(cle) if lisible else 0)
    try:
        (retirer_pai if request.POST.get("pai") == NON else noter_pai)(enfant, agent)
    except PaiRefuse as refus:  # the child has changed school meanwhile
        messages.error(request, str(refus))
    else:
        messages.success(request, "C’est noté.")
    return redirect("cuisine:pai")
