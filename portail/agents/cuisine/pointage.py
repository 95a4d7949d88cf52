"""Attendance on a tablet: a school, a class, one tap a child; and the same on paper."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Enfant, Utilisateur
from portail.dates import aujourd_hui
from portail.roles import POINTER, VOIR_PAI
from reservations.cuisine import feuille as feuilles
from reservations.cuisine.feuille import EFFACER, Classe
from reservations.ecoles import Annuaire
from reservations.models import Ecole, Pointage
from reservations.perimetre import ecoles_de
from reservations.services.pointage import (
    EN_ARRIERE,
    PointageRefuse,
    depointer,
    pointer,
    pointer_les_autres,
    verifier_le_jour,
)

from ..cantine_acces import cantine_requise
from ..pages import page
from .views import LOIN

pointage_requis = cantine_requise(voir=POINTER, agir=POINTER)
TOUS = "tous"
TOUTES, SANS_CLASSE = "Toutes les classes", "Sans classe"
REUNI = "La fiche de cet enfant vient d’être réunie avec une autre : reprenez sur cette page."
LIGNES_VIDES = 4  # on paper, for who comes without having booked


@pointage_requis
@require_safe
def ecoles(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Which school, which day."""
    jour = _jour(request.GET.get("jour", ""), aujourd_hui())
    annuaire = Annuaire()
    siennes = [(e, annuaire.horaire(e).ferme(jour)) for e in ecoles_de(agent)]
    bornes = {"premier": aujourd_hui() - EN_ARRIERE, "dernier": aujourd_hui()}
    return page(
        request,
        "cuisine/pointage_ecoles.html",
        "Pointer les présences",
        jour=jour,
        ecoles=siennes,
        **bornes,
    )


@pointage_requis
@require_safe
def classes(request: HttpRequest, agent: Utilisateur, cle: int, jour: str) -> HttpResponse:
    """The school's classes that day, with what is left to note in each."""
    ecole, quand, annuaire = _ecole(agent, cle), _jour(jour), Annuaire()
    ensemble = feuilles.lire(annuaire, ecole, quand)
    return page(
        request,
        "cuisine/pointage_classes.html",
        ecole.nom,
        ecole=ecole,
        jour=quand,
        empeche=_empeche(annuaire, ecole, quand),
        ferme=annuaire.horaire(ecole).ferme(quand),
        ensemble=ensemble,
        classes=feuilles.classes(ensemble),
    )


@pointage_requis
@require_http_methods(["GET", "HEAD", "POST"])
def feuille(request: HttpRequest, agent: Utilisateur, cle: int, jour: str) -> HttpResponse:
    """The children of a class, or of the school; POST is one tap."""
    ecole, quand, annuaire = _ecole(agent, cle), _jour(jour), Annuaire()
    classe = _classe(request, annuaire, ecole, quand, avec_pai=agent.has_perm(VOIR_PAI))
    if request.method == "POST":
        return _noter(request, agent, ecole, quand, classe)
    nom = _nom(request)
    a_pointer = classe.a_pointer
    return page(
        request,
        "cuisine/pointage_feuille.html",
        f"{nom}\u00a0: {f'{a_pointer} à pointer' if a_pointer else 'tout est pointé'}",
        ecole=ecole,
        jour=quand,
        nom=nom,
        toutes=nom == TOUTES,
        classe=classe,
        empeche=_empeche(annuaire, ecole, quand),
        ouvert=bool(request.GET.get("sans")),
        requete=_requete(request),
    )


@pointage_requis
@require_safe
def liste(request: HttpRequest, agent: Utilisateur, cle: int, jour: str) -> HttpResponse:
    """The same children on paper, class by class, with boxes to tick; no PAI on it."""
    ecole, quand, annuaire = _ecole(agent, cle), _jour(jour), Annuaire()
    classe = _classe(request, annuaire, ecole, quand)
    return page(
        request,
        "cuisine/pointage_liste.html",
        f"{ecole.nom}, feuille de présence",
        ecole=ecole,
        jour=quand,
        ferme=annuaire.horaire(ecole).ferme(quand),
        classes=[c for c in feuilles.classes(classe) if c.reserves],
        vides=range(LIGNES_VIDES),
        requete=_requete(request),
    )


def _noter(
    request: HttpRequest, agent: Utilisateur, ecole: Ecole, jour: date, classe: Classe
) -> HttpResponse:
    cible, _, etat = request.POST.get("geste", "").partition(":")
    adresse = reverse("cuisine:feuille", args=[ecole.pk, jour.isoformat()])
    requete = _requete(request)
    try:
        if cible == TOUS:
            pointer_les_autres(ecole, jour, classe.enfants, agent)
            return redirect(f"{adresse}{requete}")
        vu = next((e for e in classe.enfants if str(e.cle) == cible), None)
        if vu is None or etat not in {EFFACER, *Pointage.Etat.values}:
            raise Http404
        enfant = Enfant.objects.filter(pk=vu.cle).first()
        if enfant is None:
            raise PointageRefuse(REUNI)
        if etat == EFFACER:
            depointer(enfant, jour, agent)
        else:
            pointer(enfant, jour, etat, agent)
    except PointageRefuse as refus:
        messages.error(request, str(refus))
        return redirect(f"{adresse}{requete}")
    if etat == EFFACER and not vu.reserve:  # back in the folded list: unfold it
        requete += f"{'&' if requete else '?'}sans=1"
    return redirect(f"{adresse}{requete}#enfant-{vu.cle}")


def _ecole(agent: Utilisateur, cle: int) -> Ecole:
    ecole: Ecole = get_object_or_404(ecoles_de(agent), pk=cle)
    return ecole


def _classe(
    request: HttpRequest, annuaire: Annuaire, ecole: Ecole, jour: date, *, avec_pai: bool = False
) -> Classe:
    """The class of the address, or the whole school."""
    ensemble = feuilles.lire(annuaire, ecole, jour, avec_pai=avec_pai)
    if "classe" not in request.GET:
        return ensemble
    classe = feuilles.classe_de(ensemble, request.GET["classe"])
    if not classe.enfants:
        raise Http404
    return classe


def _nom(request: HttpRequest) -> str:
    return request.GET["classe"] or SANS_CLASSE if "classe" in request.GET else TOUTES


def _requete(request: HttpRequest) -> str:
    """The part of the address that says which class."""
    if "classe" not in request.GET:
        return ""
    return f"?{urlencode({'classe': request.GET['classe']})}"


def _empeche(annuaire: Annuaire, ecole: Ecole, jour: date) -> str:
    """Why nothing can be noted that day; '' when it can."""
    try:
        verifier_le_jour(annuaire, ecole, jour)
    except PointageRefuse as refus:
        return str(refus)
    return ""


def _jour(texte: str, defaut: date | None = None) -> date:
    """The day of the address: what is not one is a page that does not exist."""
    try:
        jour = date.fromisoformat(texte)
    except ValueError:
        if defaut is None:
            raise Http404 from None
        return defaut
    if abs(jour - aujourd_hui()) > LOIN:
        raise Http404
    return jour
