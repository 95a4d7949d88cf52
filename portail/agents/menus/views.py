"""The agents' page of menus: publish a month in one click, copy a week, what to look at."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from comptes.models import Utilisateur
from portail.dates import aujourd_hui, jour_court, les_jours, mois
from reservations.carte.lieux import Lieux
from reservations.carte.periodes import PeriodeInconnue, du_mois
from reservations.services import menus as services
from reservations.services.menus import Copie

from ..cantine_acces import menus_requis
from ..pages import page
from .forms import Copier
from .mois import lire


@menus_requis
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _page(request, Copier(cle="semaine"))


@menus_requis
@require_POST
def publier(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    def geste(premier: date) -> str:
        fait = services.publier(premier, par=agent)
        return f"Les familles lisent les menus de {mois(premier)}." if fait else ""

    return _sur_un_mois(request, geste)


@menus_requis
@require_POST
def retirer(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    def geste(premier: date) -> str:
        fait = services.depublier(premier)
        return f"Les menus de {mois(premier)} ne sont plus montrés aux familles." if fait else ""

    return _sur_un_mois(request, geste)


@menus_requis
@require_POST
def copier(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    form = Copier(request.POST, cle="semaine")
    if not form.is_valid():
        messages.error(request, "Rien n’a été copié : voyez le message près de votre saisie.")
        return _page(request, form)
    lu = form.cleaned_data
    restaurant = lu["restaurant"]
    copie = services.copier_semaine(
        lu["de"],
        lu["vers"],
        restaurant=restaurant.pk if restaurant else None,
        remplacer=lu["remplacer"],
        lieux=Lieux(),
    )
    _dire(request, lu["vers"], copie)
    return redirect("menus:accueil")


def _sur_un_mois(request: HttpRequest, geste: Callable[[date], str]) -> HttpResponse:
    try:
        dit = geste(du_mois(request.POST.get("mois", ""), aujourd_hui()).debut)
    except PeriodeInconnue as inconnue:
        messages.error(request, f"{inconnue} : rien n’a changé.")
    else:
        if dit:
            messages.success(request, dit)
        else:
            messages.info(request, "C’était déjà fait : rien n’a changé.")
    return redirect("menus:accueil")


def _dire(request: HttpRequest, vers: date, copie: Copie) -> None:
    """Say what became of each day."""
    semaine = f"Semaine du {jour_court(vers)}"
    if copie.copies:
        messages.success(request, f"{semaine} : plats copiés {_jours(copie.copies)}.")
    else:
        messages.warning(request, f"{semaine} : rien n’a été copié.")
    if copie.gardes:
        messages.info(request, f"Plats déjà écrits, et conservés, {_jours(copie.gardes)}.")
    if copie.fermes:
        messages.info(request, f"Pas de repas, donc pas de plats, {_jours(copie.fermes)}.")
    if not (copie.copies or copie.gardes or copie.fermes):
        messages.info(request, "La semaine à copier n’a pas de plats pour ce restaurant.")


def _jours(jours: list[date]) -> str:
    """`les 4, 5 et 7 janvier 2027`; of two months, each with its own."""
    par_mois: dict[date, list[date]] = {}
    for jour in jours:
        par_mois.setdefault(jour.replace(day=1), []).append(jour)
    return ", ".join(f"{les_jours(ceux)} {mois(premier)}" for premier, ceux in par_mois.items())


def _page(request: HttpRequest, form: Copier) -> HttpResponse:
    mois_montres, verifier = lire(aujourd_hui(), Lieux())
    contexte = {"mois": mois_montres, "a_verifier": verifier, "form": form}
    return page(request, "menus/accueil.html", "Menus de la cantine", **contexte)
