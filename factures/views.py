"""The family's invoices, archive and receipts."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header

from comptes.acces import consultable, famille_requise, lecteur_de
from comptes.models import Famille

from . import archives as rangement
from . import detail as fiche
from . import presentation, recus, trop_percus
from .etats import EtatFacture
from .models import Facture, Recu


@famille_requise
@consultable
def liste(request: HttpRequest, famille: Famille) -> HttpResponse:
    paniers = Facture.paniers.through.objects.filter(
        facture=OuterRef("pk"), panier__utilisateur=lecteur_de(request)
    )
    siennes = Facture.objects.de(famille)
    documents = (siennes.en_cours() | siennes.credits()).avec_etat()
    factures: list[Facture] = []
    avoirs: list[Facture] = []
    dans_le_panier = set()
    for document in documents.annotate(choisie=Exists(paniers)):
        (avoirs if document.type == Facture.Type.AVOIR else factures).append(document)
        if document.choisie:  # type: ignore[attr-defined]
            dans_le_panier.add(document.pk)
    groupes = presentation.groupes(factures, dans_le_panier)
    payables = [c for g in groupes for c in g.cartes if c.payable]
    contexte = {
        "groupes": groupes,
        "nombre": len(payables),
        "total": sum(c.reste for c in payables),
        "credits": [{"numero": a.numero, "reste": -a.reste} for a in avoirs],
    }
    return render(request, "factures/liste.html", contexte)


@famille_requise
@consultable
def detail(request: HttpRequest, famille: Famille, numero: str) -> HttpResponse:
    facture = _facture(famille, numero)
    contexte = fiche.contenu(facture)
    contexte["payable"] = contexte["etat"] == EtatFacture.A_PAYER
    return render(request, "factures/detail.html", contexte)


@famille_requise
@consultable
def facture_pdf(request: HttpRequest, famille: Famille, numero: str) -> HttpResponse:
    return reponse_pdf(fiche.en_pdf(_facture(famille, numero)), f"facture-{numero}.pdf")


@famille_requise
@consultable
def archives(request: HttpRequest, famille: Famille) -> HttpResponse:
    annees = rangement.annees(famille)
    contexte = {
        "annees": annees,
        "nombre": sum(len(a.entrees) for a in annees),
        "trop_percus": trop_percus.de(famille),
    }
    return render(request, "factures/archives.html", contexte)


@famille_requise
@consultable
def recu(request: HttpRequest, famille: Famille, numero: str) -> HttpResponse:
    siens = Recu.objects.filter(encaissement__famille=famille, encaissement__efface_le=None)
    trouve = get_object_or_404(siens, numero=numero)
    return reponse_pdf(recus.octets(trouve), f"recu-{numero}.pdf")


def reponse_pdf(octets: bytes, nom: str) -> HttpResponse:
    """Answer with a PDF that browsers show and save under this name, and keep to themselves."""
    disposition = content_disposition_header(as_attachment=False, filename=nom) or ""
    entetes = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(octets, content_type="application/pdf", headers=entetes)


def _facture(famille: Famille, numero: str) -> Facture:
    return get_object_or_404(
        Facture.objects.de(famille).avec_etat().select_related("service__regie"), numero=numero
    )
