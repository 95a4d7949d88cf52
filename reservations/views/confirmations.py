"""What was booked when: a change's confirmation, which proves it, and the list of them all."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from comptes.acces import consultable, famille_requise, lecteur_de
from comptes.models import Famille

from ..models import Enregistrement
from ..reserver.confirmation import contenu
from ..reserver.historique import resumer

PAR_PAGE = 20


@famille_requise
@consultable
@require_safe
def confirmation(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    """The same as the e-mail, to read again or to print."""
    enregistrement = get_object_or_404(famille.enregistrements, reference=reference)
    lecteur = lecteur_de(request)
    origine = Enregistrement.Origine
    # A parent's change is confirmed to that parent, the town's to every adult.
    pour_lui = enregistrement.origine != origine.PARENT or enregistrement.par_id == lecteur.pk
    contexte = {"adresse": lecteur.adresse, "pour_lui": pour_lui}
    return render(request, "reservations/confirmation.html", contenu(enregistrement) | contexte)


@famille_requise
@consultable
@require_safe
def historique(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Every change of the family's bookings, the latest first."""
    changements = famille.enregistrements.select_related("par__responsable")
    page = Paginator(changements, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "lignes": resumer(page.object_list)}
    return render(request, "reservations/historique.html", contexte)
