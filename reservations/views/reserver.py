"""The parents' booking page: a month, what a change would do, and its confirmation."""

from datetime import date
from typing import Any

from django.contrib import messages as bandeau
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from comptes.acces import consultable, famille_requise, lecteur_de, utilisateur_de
from comptes.models import Famille
from portail.dates import dernier_du_mois

from ..ecoles import Annuaire
from ..models import SansRappel
from ..regles import Nature
from ..reserver import saisie as saisies
from ..reserver.echeances import delai
from ..reserver.grille import eleves, grille, mois_demande, partis, premier_mois
from ..reserver.historique import deja_enregistre
from ..reserver.recapitulatif import dire_les_refus, entretemps, montants, recapituler
from ..reserver.semaine_type import SemaineType, jours_proposes
from ..services import Changement, enregistrer

RIEN_DE_COCHE = "Cochez au moins un jour et un enfant, puis recommencez."
RIEN_A_RESERVER = "Ces jours sont déjà réservés, ou ne peuvent plus l’être : rien à ajouter."


@famille_requise
@consultable
@require_http_methods(["GET", "HEAD", "POST"])
def reservations(request: HttpRequest, famille: Famille) -> HttpResponse:
    """A month of the family's bookings; sent back, what its changes would do."""
    annuaire = Annuaire()
    siens = eleves(famille, annuaire)
    if not siens and not partis(famille, annuaire):
        return render(request, "reservations/sans_enfant.html")
    demande = _mois(request, annuaire)
    if request.method == "POST":
        if demande is None:
            return _mois_perdu(request)
        saisie = saisies.lire(request.POST)
        change = saisies.changement(famille, saisie, demande, dernier_du_mois(demande))
        return _recapituler(request, famille, change, saisie, demande)
    ecoles = [ecole for _, ecole in siens]
    mois = demande or premier_mois(annuaire, ecoles)
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
    if mois is None:
        return _mois_perdu(request)
    proposes = jours_proposes(request.POST, famille, annuaire, siens, mois)
    # Where a script runs, what was changed in the grid comes along.
    saisie = saisies.lire(request.POST)
    change = saisies.changement(famille, saisie, mois, dernier_du_mois(mois))
    if not proposes and not change:
        dit = RIEN_DE_COCHE if proposes is None else RIEN_A_RESERVER
        bandeau.info(request, dit)
        return redirect(_page(mois))
    saisie.vus = saisie.vus or saisies.derniers_mouvements([enfant for enfant, _ in siens])
    ajouts = (change.ajouts | (proposes or set())) - change.retraits
    return _recapituler(request, famille, Changement(ajouts, change.retraits), saisie, mois)


@famille_requise
@require_POST
def confirmer(request: HttpRequest, famille: Famille) -> HttpResponse:
    """Save what the summary said, at the prices that it said; what changed meanwhile is told."""
    mois = _mois(request, Annuaire())
    if mois is None:
        return _mois_perdu(request)
    change, saisie = saisies.lire_changement(request.POST)
    if request.POST.get("estimation", "") != montants(famille, change):
        bandeau.warning(
            request,
            "Le prix affiché a changé : rien n’est enregistré. Vérifiez, puis confirmez.",
        )
        return _recapituler(request, famille, change, saisie, mois)
    par = utilisateur_de(request)
    bilan = enregistrer(famille, change, par=par)
    fait = bilan.enregistrement
    if fait is None and (deja := deja_enregistre(famille, change, par)):
        bandeau.info(request, "C’était déjà enregistré : voici la confirmation.")
        return redirect("reservations:confirmation", deja.reference)
    _dire(request, "Entre-temps", entretemps(famille, saisie.vus, par, sauf=fait), bandeau.INFO)
    _dire(request, "N’a pas pu être enregistré", dire_les_refus(bilan.refus), bandeau.WARNING)
    if fait is None:
        bandeau.info(request, "Rien n’a changé : vos réservations restent telles quelles.")
        return redirect(_page(mois))
    return redirect("reservations:confirmation", fait.reference)


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


def _mois_perdu(request: HttpRequest) -> HttpResponse:
    """A form without its month, or left open until it went out of reach: nothing is guessed."""
    bandeau.warning(
        request, "Cette page n’est plus à jour : rien n’a changé. Voici vos réservations."
    )
    return redirect("reservations:reservations")


def _dire(request: HttpRequest, debut: str, phrases: list[str], niveau: int) -> None:
    if phrases:
        bandeau.add_message(request, niveau, f"{debut} : {' ; '.join(phrases)}.")


def _rappels(request: HttpRequest, annuaire: Annuaire, siens: list[Any]) -> str:
    """`oui` or `non`, whether this login wants reminders; `sans adresse` where none can be sent, ''
    where there are none to send."""
    if all(annuaire.delais(ecole).reserver.nature != Nature.MOIS for _, ecole in siens):
        return ""
    lecteur = lecteur_de(request)
    if not lecteur.adresse:
        return "sans adresse"
    refuses = SansRappel.objects.filter(utilisateur=lecteur).exists()
    return "non" if refuses else "oui"
