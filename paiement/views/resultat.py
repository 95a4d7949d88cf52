"""The truthful result of a payment, and what the parent can do about it."""

from typing import Any

from django.contrib import messages as bandeau
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from comptes.acces import consultable, famille_requise, lecteur_de
from comptes.models import Famille, Utilisateur
from factures import recus, trop_percus
from factures.models import Recu

from .. import panier, services
from ..etats import Etat
from ..forms import CourrielForm
from ..models import Paiement
from ..passerelles.base import BanqueInjoignable
from .panier import DEPARTS

TITRES = {
    Etat.EN_COURS: "Paiement en attente",
    Etat.A_ECLAIRCIR: "Paiement en attente",
    Etat.ACCEPTE: "Paiement effectué",
    Etat.REFUSE: "Paiement refusé",
    Etat.ABANDONNE: "Paiement abandonné",
    Etat.EXPIRE: "Paiement abandonné",
    Etat.CLASSE: "Paiement abandonné",
}


@famille_requise
@consultable
def resultat(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    paiement = _paiement(famille, reference)
    return render(request, "paiement/resultat.html", _contexte(paiement, lecteur_de(request)))


@famille_requise
@require_POST
def reprendre(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    """Back to the bank's page while it is open; otherwise to what became of the attempt."""
    paiement = _paiement(famille, reference)
    if _page_ouverte(paiement) and paiement.page:
        return HttpResponseRedirect(paiement.page)
    if paiement.etat == Etat.EN_COURS and reference in request.session.get(DEPARTS, {}):
        return redirect("paiement:partir", reference)  # a double click: it has not left yet
    services.demander(paiement, par="famille")
    return redirect("paiement:resultat", reference)


@famille_requise
@require_POST
def abandonner(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    """Free the invoices: after one question to the bank, or one warning when it cannot be asked.

    With `recommencer`, straight to the basket: for a page of the bank that cannot be opened again.
    """
    paiement = _paiement(famille, reference)
    recommencer = "recommencer" in request.POST
    try:
        paiement = services.abandonner(paiement, confirme="confirmer" in request.POST)
    except BanqueInjoignable:
        contexte = {"paiement": paiement, "recommencer": recommencer}
        return render(request, "paiement/abandonner.html", contexte)
    if recommencer and paiement.etat == Etat.ABANDONNE:
        return redirect("paiement:panier")
    return redirect("paiement:resultat", reference)


@famille_requise
@require_POST
def envoyer_recu(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    """Post the receipt again, or to another address."""
    paiement = _paiement(famille, reference)
    form = CourrielForm(request.POST)
    recu = _recu(paiement)
    if recu is None or not form.is_valid():
        contexte = _contexte(paiement, lecteur_de(request), form)
        return render(request, "paiement/resultat.html", contexte)
    adresse = form.cleaned_data["courriel"]
    try:
        recus.envoyer(recu, adresse, a_la_demande=True)
        bandeau.success(request, f"Le reçu {recu.numero} part à l’adresse {adresse}.")
    except recus.TropDEnvois:
        bandeau.error(request, "Ce reçu est déjà parti plusieurs fois aujourd’hui : imprimez-le.")
    return redirect("paiement:resultat", reference)


def _paiement(famille: Famille, reference: str) -> Paiement:
    return get_object_or_404(
        Paiement.objects.de(famille).select_related("regie", "encaissement__recu"),
        reference=reference,
    )


def _recu(paiement: Paiement) -> Recu | None:
    """The receipt of a payment that is done: what the régie must clear up first has none yet."""
    if paiement.etat != Etat.ACCEPTE or paiement.encaissement is None:
        return None
    return paiement.encaissement.recu


def _contexte(
    paiement: Paiement, utilisateur: Utilisateur, form: CourrielForm | None = None
) -> dict[str, Any]:
    encaissement = paiement.encaissement
    lignes = paiement.lignes.select_related("facture__service").order_by(
        "facture__date_limite", "pk"
    )
    return {
        "titre": _titre(paiement),
        "paiement": paiement,
        "etat": Etat(paiement.etat),
        "lignes": [{"facture": li.facture, "montant": li.montant} for li in lignes],
        "recu": _recu(paiement),
        "encaissement": encaissement,
        "courriel": paiement.courriel,
        "trop_percus": trop_percus.de(paiement.famille, paiement.reference),
        "suite": panier.contenu(utilisateur) if paiement.etat == Etat.ACCEPTE else None,
        "reprise": _page_ouverte(paiement) and bool(paiement.page),
        "page_ouverte": _page_ouverte(paiement),
        "form": form or CourrielForm(initial={"courriel": paiement.courriel}),
    }


def _titre(paiement: Paiement) -> str:
    """What the régie looked at and closed was paid, or it was not."""
    paye = paiement.etat == Etat.CLASSE and paiement.encaissement_id
    return TITRES[Etat.ACCEPTE if paye else Etat(paiement.etat)]


def _page_ouverte(paiement: Paiement) -> bool:
    return paiement.etat == Etat.EN_COURS and timezone.now() < paiement.expire_le
