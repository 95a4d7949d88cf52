"""The basket, and the way from it to the bank."""

from typing import Any

from django.contrib import messages as bandeau
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from comptes.acces import famille_requise, utilisateur_de
from comptes.models import Famille
from factures.models import Facture, Regie
from factures.presentation import tenue

from .. import panier, passerelles, services
from ..forms import PaiementForm, montants_affiches
from ..panier import Contenu


@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def afficher(request: HttpRequest, famille: Famille) -> HttpResponse:
    utilisateur = utilisateur_de(request)
    contenu = panier.contenu(utilisateur)
    form = PaiementForm(request.POST or None, initial={"courriel": utilisateur.adresse})
    if request.method == "POST" and form.is_valid():
        return _payer(request, famille, form.cleaned_data["courriel"])
    return render(request, "paiement/panier.html", _contexte(contenu, form))


@famille_requise
@require_POST
def ajouter(request: HttpRequest, famille: Famille) -> HttpResponse:
    """From Factures (the whole selection) or from one invoice's page (`seule`)."""
    numeros = [n for n in request.POST.getlist("facture") if "\x00" not in n]
    faire = panier.ajouter if "seule" in request.POST else panier.remplacer
    if not numeros or not faire(utilisateur_de(request), numeros):
        bandeau.info(request, "Cochez au moins une facture pour la payer.")
        return redirect("factures:liste")
    return redirect("paiement:panier")


@famille_requise
@require_POST
def retirer(request: HttpRequest, famille: Famille, numero: str) -> HttpResponse:
    panier.retirer(utilisateur_de(request), numero)
    return redirect("paiement:panier")


def _payer(request: HttpRequest, famille: Famille, courriel: str) -> HttpResponse:
    affiches = montants_affiches(request.POST)
    regie, affiches = _premiere_regie(famille, affiches)
    if regie is None:
        return redirect("paiement:panier")
    passerelle = next(iter(passerelles.contrats(regie)), None)
    if passerelle is None:
        return _sans_banque(request, regie)
    try:
        paiement = services.demarrer(
            famille=famille,
            utilisateur=utilisateur_de(request),
            regie=regie,
            passerelle=passerelle,
            montants_affiches=affiches,
            courriel=courriel,
        )
    except services.PanierVide:
        return redirect("paiement:panier")
    except services.FacturesTenues as erreur:
        tenues = [{"facture": f, "tenue": tenue(f, f.etat)} for f in erreur.factures]
        return _conflit(request, "paiement/deja_en_cours.html", {"tenues": tenues})
    except services.MontantsChanges as erreur:
        changements = {"changements": erreur.changements}
        return _conflit(request, "paiement/montants_changes.html", changements)
    page = services.ouvrir(paiement, passerelle)
    if page is None:
        return _sans_banque(request, regie)
    return HttpResponseRedirect(page)


def _sans_banque(request: HttpRequest, regie: Regie) -> HttpResponse:
    return render(request, "paiement/banque_injoignable.html", {"regie": regie}, status=502)


def _conflit(request: HttpRequest, gabarit: str, contexte: dict[str, Any]) -> HttpResponse:
    return render(request, gabarit, contexte, status=409)


def _premiere_regie(
    famille: Famille, affiches: dict[int, int]
) -> tuple[Regie | None, dict[int, int]]:
    """A payment is one régie's: take the first one shown; the other's lines stay in the basket."""
    factures = Facture.objects.de(famille).filter(pk__in=affiches).select_related("service__regie")
    regies = {f.pk: f.service.regie for f in factures.order_by("service__regie", "pk")}
    premiere = next(iter(regies.values()), None)
    # What is not the family's has no régie here, and is passed on: demarrer() refuses it.
    siennes = {cle: m for cle, m in affiches.items() if regies.get(cle, premiere) == premiere}
    return premiere, siennes


def _contexte(contenu: Contenu, form: PaiementForm) -> dict[str, Any]:
    return {
        "lots": contenu.lots,
        "total": contenu.total,
        "nombre": contenu.nombre,
        "indisponibles": contenu.indisponibles,
        "form": form,
    }
