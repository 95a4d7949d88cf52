"""The parents' booking page: a month, what a change would do, and its confirmation."""

from datetime import date
from typing import Any

from django.contrib import messages as bandeau
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comptes.acces import famille_requise, utilisateur_de
from comptes.models import Famille
from portail.dates import dernier_du_mois

from .. import saisie as saisies
from ..echeances import delai
from ..ecoles import Annuaire
from ..grille import eleves, grille, mois_demande, premier_mois
from ..models import SansRappel
from ..recapitulatif import dire_les_refus, entretemps, estimer, recapituler
from ..regles import Nature
from ..semaine_type import SemaineType, jours_proposes
from ..services import Changement, enregistrer

RIEN_DE_COCHE = "Cochez au moins un jour et un enfant, puis recommencez."
RIEN_A_RESERVER = "Ces jours sont déjà réservés, ou ne peuvent plus l’être : rien à ajouter."


@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def reservations(request: HttpRequest, famille: Famille) -> HttpResponse:
    """A month of the family's bookings; sent back, what its changes would do."""
    annuaire = Annuaire()
    siens = eleves(famille, annuaire)
    if not siens:
        return render(request, "reservations/sans_enfant.html")
    ecoles = [ecole for _, ecole in siens]
    mois = _mois(request, annuaire) or premier_mois(annuaire, ecoles)
    if request.method == "POST":
        saisie = saisies.lire(request.POST)
        change = saisies.changement(famille, saisie, mois, dernier_du_mois(mois))
        return _recapituler(request, famille, change, saisie, mois)
    contexte = {
        "grille": grille(famille, mois, annuaire),
        "delai": delai(annuaire, ecoles, mois),
        "semaine": SemaineType(annuaire, siens, mois),
        "rappels": _rappels(request, annuaire, siens),
    }
    return render(request, "reservations/mois.html", contexte)


@famille_requise
@require_POST
def preparer(request: HttpRequest, famille: Famille) -> HttpResponse:
    """A repeating week for some children, over a month, a term or the year: what it would book."""
    annuaire = Annuaire()
    siens = eleves(famille, annuaire)
    mois = _mois(request, annuaire)
    if not siens or mois is None:
        return redirect("reservations:reservations")
    proposes = jours_proposes(request.POST, famille, annuaire, siens, mois)
    if not proposes:
        dit = RIEN_DE_COCHE if proposes is None else RIEN_A_RESERVER
        bandeau.info(request, dit)
        return redirect(_page(mois))
    saisie = saisies.Saisie(vus=saisies.derniers_mouvements([enfant for enfant, _ in siens]))
    return _recapituler(request, famille, Changement(ajouts=frozenset(proposes)), saisie, mois)


@famille_requise
@require_POST
def confirmer(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Save what the summary said, at the price that it said; what changed meanwhile is told."""
    change, saisie = saisies.lire_changement(request.POST)
    mois = _mois(request, Annuaire()) or min(
        (r.jour.replace(day=1) for r in change.ajouts | change.retraits), default=None
    )
    if mois is None:
        return redirect("reservations:reservations")
    estimation = estimer(famille, change)
    if request.POST.get("estimation", "") != _envoyee(estimation):
        bandeau.warning(
            request,
            "Le prix affiché a changé : rien n’est enregistré. Vérifiez, puis confirmez.",
        )
        return _recapituler(request, famille, change, saisie, mois)
    par = utilisateur_de(request)
    changes = entretemps(famille, saisie.vus, par)
    bilan = enregistrer(famille, change, par=par)
    _dire(request, "Entre-temps", changes, bandeau.INFO)
    _dire(request, "N’a pas pu être enregistré", dire_les_refus(bilan.refus), bandeau.WARNING)
    if bilan.enregistrement is None:
        bandeau.info(
            request, "Rien n’a changé : c’était déjà enregistré, ou ce n’est plus possible."
        )
        return redirect(_page(mois))
    return redirect("reservations:confirmation", bilan.enregistrement.reference)


def _recapituler(
    request: HttpRequest,
    famille: Famille,
    change: Changement,
    saisie: saisies.Saisie,
    mois: date,
) -> HttpResponse:
    recapitulatif = recapituler(famille, change)
    contexte: dict[str, Any] = {
        "recapitulatif": recapitulatif,
        "estimation": _envoyee(recapitulatif.estimation),
        "vus": saisie.vus,
        "entretemps": entretemps(famille, saisie.vus, utilisateur_de(request)),
        "illisible": saisie.illisible,
        "mois": mois,
        "page": _page(mois),
    }
    return render(request, "reservations/recapitulatif.html", contexte)


def _mois(request: HttpRequest, annuaire: Annuaire) -> date | None:
    texte = request.POST.get("mois") or request.GET.get("mois") or ""
    return mois_demande(texte, annuaire)


def _page(mois: date) -> str:
    return f"{reverse('reservations:reservations')}?mois={mois:%Y-%m}"


def _envoyee(estimation: int | None) -> str:
    return "" if estimation is None else str(estimation)


def _dire(request: HttpRequest, debut: str, phrases: list[str], niveau: int) -> None:
    if phrases:
        bandeau.add_message(request, niveau, f"{debut} : {' ; '.join(phrases)}.")


def _rappels(request: HttpRequest, annuaire: Annuaire, siens: list[Any]) -> str:
    """`oui` or `non`, whether this login wants reminders; '' where there are none to send."""
    if all(annuaire.delais(ecole).reserver.nature != Nature.MOIS for _, ecole in siens):
        return ""
    refuses = SansRappel.objects.filter(utilisateur=utilisateur_de(request)).exists()
    return "non" if refuses else "oui"
