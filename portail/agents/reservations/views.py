"""A family's bookings as the service changes them, and the proof of a booking checked."""

from datetime import date

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Famille, Utilisateur
from portail.dates import aujourd_hui, dernier_du_mois
from portail.roles import TENIR_RESERVATIONS
from reservations import saisie as saisies
from reservations.attestation import intacte, reference_signee, retrouver
from reservations.confirmation import contenu
from reservations.ecoles import Annuaire
from reservations.grille import grille, mois_demande, reprendre
from reservations.models import Enregistrement
from reservations.perimetre import ecoles_de
from reservations.recapitulatif import dire_les_refus
from reservations.services import enregistrer

from ..cantine_acces import cantine_requise

PAR_PAGE = 30
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
    saisie, reference = request.GET.get("q", "")[:60], request.GET.get("reference", "")[:60]
    page = Paginator(_cherchees(agent, saisie), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        **admin.site.each_context(request),
        "title": "Réservations des familles",
        "subtitle": None,
        "saisie": saisie,
        "page": page,
        "reference": reference,
        "preuve": _preuve(agent, reference) if reference else None,
    }
    return render(request, "admin/reservations/accueil.html", contexte)


@reservations_requises
@require_http_methods(["GET", "HEAD", "POST"])
def famille(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """A month of the family's, which the service changes whatever the deadline."""
    sienne = get_object_or_404(_familles(agent), pk=cle)
    annuaire = Annuaire()
    mois = _mois(request, annuaire)
    form = Motif(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _changer(request, agent, sienne, mois, form.cleaned_data["motif"])
        return redirect(f"{reverse('service:famille', args=[cle])}?mois={mois:%Y-%m}")
    page = grille(sienne, mois, annuaire, hors_delai=True)
    if form.errors:
        page = reprendre(page, saisies.lire(request.POST))
    contexte = {
        **admin.site.each_context(request),
        "title": f"{sienne.nom}, {sienne.code} : repas",
        "subtitle": None,
        "famille_servie": sienne,
        "grille": page,
        "form": form,
    }
    return render(request, "admin/reservations/famille.html", contexte)


def _changer(
    request: HttpRequest, agent: Utilisateur, sienne: Famille, mois: date, motif: str
) -> None:
    saisie = saisies.lire(request.POST)
    change = saisies.changement(sienne, saisie, mois, dernier_du_mois(mois))
    origine = Enregistrement.Origine.SERVICE
    bilan = enregistrer(sienne, change, par=agent, origine=origine, motif=motif)
    if refus := dire_les_refus(bilan.refus):
        messages.warning(request, f"N’a pas pu être enregistré : {' ; '.join(refus)}.")
    if bilan.enregistrement is None:
        messages.info(request, "Rien n’a changé.")
    else:
        faits = f"{len(bilan.ajouts)} réservés, {len(bilan.retraits)} annulés"
        reference = reference_signee(bilan.enregistrement)
        messages.success(request, f"Enregistré ({faits}), référence {reference}.")


def _preuve(agent: Utilisateur, reference: str) -> dict[str, object]:
    """What the reference confirms, if it is one of ours and of a family of this agent's."""
    trace = retrouver(reference)
    if trace is None or not _familles(agent).filter(pk=trace.famille_id).exists():
        return {"vraie": False}
    return contenu(trace) | {"vraie": intacte(trace), "famille_servie": trace.famille}


def _familles(agent: Utilisateur) -> QuerySet[Famille]:
    """Those with a child at a school of the agent's services."""
    structures = Annuaire().structures(ecoles_de(agent))
    vivantes = Famille.objects.vivantes().filter(enfants__structure__in=structures)
    return vivantes.distinct().prefetch_related("responsables")


def _cherchees(agent: Utilisateur, saisie: str) -> QuerySet[Famille]:
    familles = _familles(agent)
    mots = saisie.split()
    if not mots:
        return familles.none()
    for mot in mots:
        familles = familles.filter(
            Q(code__icontains=mot)
            | Q(responsables__nom__icontains=mot)
            | Q(enfants__nom__icontains=mot)
            | Q(enfants__prenom__icontains=mot)
        )
    return familles


def _mois(request: HttpRequest, annuaire: Annuaire) -> date:
    texte = request.POST.get("mois") or request.GET.get("mois") or ""
    return mois_demande(texte, annuaire) or aujourd_hui().replace(day=1)
