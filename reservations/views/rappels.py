"""Reminders: no more of them, or again."""

from django.contrib import messages as bandeau
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from comptes.acces import famille_requise, publique, utilisateur_de
from comptes.models import Famille

from ..services import rappels


@famille_requise
@require_POST
def choisir(request: HttpRequest, famille: Famille) -> HttpResponse:
    """The switch on the booking page."""
    if request.POST.get("rappels") == "non":
        rappels.ne_plus_rappeler(utilisateur_de(request))
        bandeau.success(
            request,
            "C’est noté : vous ne recevrez plus de rappel. La date limite reste la même : elle est "
            "sur cette page, où vous pouvez aussi demander de nouveau le rappel.",
        )
    else:
        rappels.rappeler_de_nouveau(utilisateur_de(request))
        bandeau.success(request, "C’est noté : un rappel vous sera envoyé avant la date limite.")
    return redirect("reservations:reservations")


@publique
@require_http_methods(["GET", "HEAD", "POST"])
def sans_rappel(request: HttpRequest, jeton: str) -> HttpResponse:
    """The letter's link: no sign-in, one button (mail programs open links by themselves)."""
    utilisateur = rappels.utilisateur_du_jeton(jeton)
    if utilisateur is None:
        raise Http404
    if request.method == "POST":
        rappels.ne_plus_rappeler(utilisateur)
    return render(request, "reservations/sans_rappel.html", {"fait": request.method == "POST"})
