"""A family's bookings as the service changes them, and the proof of a booking checked."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Famille, Utilisateur
from portail.dates import aujourd_hui, dernier_du_mois
from portail.mots import liste
from portail.roles import TENIR_RESERVATIONS
from reservations.models import Enregistrement
from reservations.reserver import saisie as saisies
from reservations.reserver.attestation import intacte, reference_signee, retrouver
from reservations.reserver.confirmation import contenu
from reservations.reserver.grille import grille, mois_demande, reprendre
from reservations.reserver.recapitulatif import dire_les_refus
from reservations.services import Bilan, enregistrer

from ..cantine_acces import cantine_requise
from ..pages import page
from .familles import Perimetre

PAR_PAGE = 30
MOIS_ILLISIBLE = (
    "Le mois envoyé n’est pas lisible ou n’est plus ouvert : rien n’a été enregistré. "
    "Recommencez depuis la page du mois."
)
reservations_requises = cantine_requise(voir=TENIR_RESERVATIONS, agir=TENIR_RESERVATIONS)


class Motif(forms.Form):
    """Why the service changes a family's bookings: the family reads it."""

    motif = forms.CharField(
        label="Motif, que la famille lira",
        max_length=200,
        error_messages={"required": "Dites à la famille pourquoi vous changez ses réservations."},
    )


@reservations_requises
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Find a family, or check a signed reference."""
    saisie, reference = _tape(request, "q"), _tape(request, "reference")
    perimetre = Perimetre(agent)
    pages = Paginator(perimetre.chercher(saisie), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "saisie": saisie,
        "page": pages,
        "reference": reference,
        "preuve": _preuve(perimetre, reference) if reference else None,
    }
    titre = "Réservations des familles"
    return page(request, "reservations/accueil.html", titre, **contexte)


@reservations_requises
@require_http_methods(["GET", "HEAD", "POST"])
def famille(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """A month of the family's, which the service changes whatever the deadline."""
    perimetre = Perimetre(agent)
    sienne = get_object_or_404(perimetre.familles(), pk=cle)
    envoye = request.method == "POST"
    demande = (request.POST if envoye else request.GET).get("mois", "")
    mois = mois_demande(demande, perimetre.annuaire)
    if envoye and mois is None:
        messages.error(request, MOIS_ILLISIBLE)
        return redirect("service:famille", cle)
    mois = mois or aujourd_hui().replace(day=1)
    form = Motif(request.POST or None)
    if envoye and form.is_valid():
        _changer(request, perimetre, agent, sienne, mois, form.cleaned_data["motif"])
        return redirect(f"{reverse('service:famille', args=[cle])}?mois={mois:%Y-%m}")
    montree = grille(sienne, mois, perimetre.annuaire, hors_delai=True, ecoles=perimetre.ecoles)
    if form.errors:
        montree = reprendre(montree, saisies.lire(request.POST))
    contexte = {"famille_servie": sienne, "grille": montree, "form": form}
    titre = f"{sienne.nom}, {sienne.code} : repas"
    return page(request, "reservations/famille.html", titre, **contexte)


def _changer(
    request: HttpRequest,
    perimetre: Perimetre,
    agent: Utilisateur,
    sienne: Famille,
    mois: date,
    motif: str,
) -> None:
    saisie = saisies.lire(request.POST)
    change = saisies.changement(sienne, saisie, mois, dernier_du_mois(mois))
    permis, exclus = perimetre.restreindre(sienne, change)
    origine = Enregistrement.Origine.SERVICE
    bilan = enregistrer(sienne, permis, par=agent, origine=origine, motif=motif)
    if refus := dire_les_refus([*exclus, *bilan.refus]):
        messages.warning(request, f"N’a pas pu être enregistré : {' ; '.join(refus)}.")
    if bilan.enregistrement is None:
        messages.info(request, "Rien n’a changé.")
    else:
        reference = reference_signee(bilan.enregistrement)
        messages.success(request, f"Enregistré : {_dit(bilan)}. Référence {reference}.")


def _dit(bilan: Bilan) -> str:
    """`2 repas réservés et 1 repas annulé`: what happened alone."""
    faits = ((len(bilan.ajouts), "réservé"), (len(bilan.retraits), "annulé"))
    return liste(f"{n} repas {fait}{'s' if n > 1 else ''}" for n, fait in faits if n)


def _preuve(perimetre: Perimetre, reference: str) -> dict[str, object]:
    """Whether the reference is of ours; and what it confirms, to who may know of that family."""
    trace = retrouver(reference)
    if trace is None or not intacte(trace):
        return {"vraie": False}
    if not perimetre.connait(trace.famille):
        return {"vraie": True}
    ouverte = perimetre.familles().filter(pk=trace.famille_id).exists()
    return contenu(trace) | {"vraie": True, "famille_servie": trace.famille, "ouverte": ouverte}


def _tape(request: HttpRequest, champ: str) -> str:
    """What was typed there, without what no keyboard types (PostgreSQL takes no NUL)."""
    brut = request.GET.get(champ, "")[:60]
    return "".join(c if c.isprintable() else " " for c in brut).strip()
