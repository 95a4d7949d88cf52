"""The régie's desk in the admin: what is to clear up, and a day beside the bank's."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.models import Utilisateur
from factures.models import Encaissement
from paiement import services
from paiement.models import Alerte, Paiement
from paiement.rapprochement import remises, virements
from portail.argent import EUR, euros
from portail.dates import aujourd_hui, jour_court

from . import bureau, chiffres, gestes
from .acces import peut_tenir, regie_requise
from .forms import RIEN_ENREGISTRE, Classer, Geste, Lever, Rembourser, Virement, virement
from .pages import page

DEJA_FAIT = "C’était déjà fait : rien n’a changé."


@regie_requise
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    return _bureau(request, agent)


@regie_requise
@require_POST
def lever(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    alerte = get_object_or_404(Alerte, pk=cle)
    form = Lever(request.POST, cle=cle)

    def faire(donnees: dict[str, Any]) -> str:
        faite = services.lever(alerte, suite=donnees["suite"], par=agent)
        return "Alerte close." if faite else ""

    return _regler(request, agent, form, cle, faire)


@regie_requise
@require_POST
def classer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    paiement = get_object_or_404(Paiement, pk=cle)
    form = Classer(request.POST, cle=cle)

    def faire(donnees: dict[str, Any]) -> str:
        faite = services.classer(paiement, motif=donnees["motif"], par=agent)
        return f"Paiement {paiement.reference} vérifié." if faite else ""

    return _regler(request, agent, form, cle, faire)


@regie_requise
@require_POST
def rembourser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    encaissement = get_object_or_404(Encaissement, pk=cle)
    form = Rembourser(request.POST, cle=cle)

    def faire(donnees: dict[str, Any]) -> str:
        rendu = gestes.rendre(
            encaissement,
            donnees["montant"],
            affiche=donnees["reste"],
            motif=donnees["motif"],
            par=agent,
        )
        return f"Remboursement de {euros(-rendu.montant)} enregistré."

    return _regler(request, agent, form, cle, faire)


@regie_requise
@require_POST
def demander(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    paiement = get_object_or_404(Paiement, pk=cle)
    if verdict := gestes.redemander(paiement):
        messages.success(request, f"Paiement {paiement.reference}, la banque dit : {verdict}.")
    else:
        messages.warning(
            request, "La banque n’a pas répondu : réessayez plus tard, ou voyez sur son site."
        )
    return redirect("regie:accueil")


@regie_requise
@require_http_methods(["GET", "HEAD", "POST"])
def jour(request: HttpRequest, agent: Utilisateur, jour: str) -> HttpResponse:
    """A day's remittances; POST notes when the bank sent one of them."""
    le = _jour(jour)
    saisi = Virement(request.POST, cle="saisi") if request.method == "POST" else None
    if saisi and (dit := _noter(saisi, le, agent)):
        messages.success(request, dit)
        return redirect("regie:jour", jour)
    if saisi:
        fautes = " ".join(str(f) for liste in saisi.errors.values() for f in liste)
        messages.error(request, f"Rien n’a été enregistré. {fautes}")
    contexte = {
        "jour": le,
        "veille": le - timedelta(days=1),
        "lendemain": le + timedelta(days=1),
        "remises": [(r, _form(r, saisi)) for r in remises.du_jour(le)],
        "peut_tenir": peut_tenir(agent),
    }
    titre = f"Rapprochement du {jour_court(le)}"
    return page(request, "regie/jour.html", titre, **contexte)


def _regler(
    request: HttpRequest,
    agent: Utilisateur,
    form: Geste,
    cle: int,
    faire: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Do it through its door and come back; refused, the page again with what was typed."""
    if form.is_valid():
        try:
            fait = faire(form.cleaned_data)
        except gestes.DejaChange as refus:
            messages.warning(request, str(refus))
            return redirect("regie:accueil")
        except ValueError as refus:
            form.add_error(None, str(refus))
        else:
            messages.add_message(
                request, messages.SUCCESS if fait else messages.INFO, fait or DEJA_FAIT
            )
            return redirect("regie:accueil")
    messages.error(request, RIEN_ENREGISTRE)
    return _bureau(request, agent, form, cle)


def _noter(form: Virement, le: date, agent: Utilisateur) -> str:
    """Note the transfer's date; say what was done, '' when the form tells why nothing was."""
    if not form.is_valid():
        return ""
    lu = form.cleaned_data
    try:
        fait = virements.noter(lu["regie"], lu["banque"], le, date=lu["date"], par=agent)
    except ValueError as refus:
        form.add_error("date", str(refus))
        return ""
    return "Date du virement enregistrée." if fait else DEJA_FAIT


def _form(remise: remises.Remise, saisi: Virement | None) -> Virement | None:
    if remise.regie is None:
        return None
    vise = (str(remise.regie.pk), remise.banque)
    if saisi and (saisi.data.get("regie"), saisi.data.get("banque")) == vise:
        return saisi
    note = remise.virement.date if remise.virement else None
    return virement(remise.regie, remise.banque, note)


def _jour(texte: str) -> date:
    try:
        jour = date.fromisoformat(texte)
    except ValueError as erreur:
        raise Http404 from erreur
    # Only one address for a day, and one with both neighbours.
    if jour.isoformat() != texte or jour in (date.min, date.max):
        raise Http404
    return jour


def _bureau(
    request: HttpRequest, agent: Utilisateur, saisi: Geste | None = None, cle: int = 0
) -> HttpResponse:
    contexte = {
        "bureau": bureau.lire(saisi, cle),
        "du_jour": chiffres.du_jour(),
        "du_mois": chiffres.du_mois(),
        "aujourd_hui": aujourd_hui(),
        "euro": EUR,
        "peut_tenir": peut_tenir(agent),
    }
    return page(request, "regie/bureau.html", "Bureau de la régie", **contexte)
