"""An entry of the ledger at the counter: its receipt again, its reversal, its overpayment."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.models import Utilisateur
from factures import recus
from factures.models import Encaissement, EnvoiRecu, Facture, Imputation, Recu
from factures.services import contrepasser as annuler
from factures.services import trop_percu
from factures.views import reponse_pdf
from portail.argent import EUR, euros

from ..acces import caisse_requise, peut_tenir, regie_requise
from ..gestes import DejaChange
from ..pages import page
from . import gestes
from .forms import Adresse, Imputer, Motif


@regie_requise
@require_safe
def encaissement(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    return _page(request, agent, _lu(cle))


@regie_requise
@require_safe
def recu(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    recu = _recu(cle)
    return reponse_pdf(recus.octets(recu), f"recu-{recu.numero}.pdf")


@regie_requise
@require_POST
def envoyer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Post the receipt again, to the address given now."""
    recu, form = _recu(cle), Adresse(request.POST)
    if not form.is_valid():
        messages.error(request, "Rien n’est parti : l’adresse e-mail n’est pas complète.")
        return redirect("guichet:encaissement", cle)
    adresse = form.cleaned_data["courriel"]
    try:
        recus.envoyer(recu, adresse, a_la_demande=True, par=agent)
    except recus.TropDEnvois:
        messages.warning(
            request, "Ce reçu est déjà parti plusieurs fois aujourd’hui : imprimez-le."
        )
    else:
        messages.success(request, f"Le reçu {recu.numero} part à {adresse}.")
    return redirect("guichet:encaissement", cle)


@caisse_requise
@require_http_methods(["GET", "HEAD", "POST"])
def contrepasser(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """Say what will be owed again; POST undoes the entry by a second, negative one."""
    entree, form = _lu(cle), Motif(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            annuler(entree, motif=form.cleaned_data["motif"], par=agent)
        except ValueError as refus:
            messages.warning(request, str(refus))
        else:
            messages.success(
                request,
                f"{euros(entree.montant)} contrepassés : les factures sont de nouveau dues.",
            )
        return redirect("guichet:encaissement", cle)
    titre = f"Contrepasser {euros(entree.montant)}"
    return page(request, "guichet/contrepasser.html", titre, form=form, **_autour(entree))


@caisse_requise
@require_http_methods(["GET", "HEAD", "POST"])
def imputer(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """The family's due invoices; POST settles one of them with this overpayment."""
    entree = _lu(cle)
    reste = trop_percu(entree)
    dues = Facture.objects.de(entree.famille).dues().filter(service__regie=entree.regie_id)
    factures = (
        list(dues.select_related("service").order_by("date_limite", "numero"))
        if entree.devise == EUR
        else []
    )
    initial = {"reste": reste, "montant": min([reste, *(f.reste for f in factures[:1])])}
    form = Imputer(request.POST or None, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid() and _affecter(request, entree, form):
        return redirect("guichet:encaissement", cle)
    contexte = {"entree": entree, "reste": reste, "factures": factures, "form": form}
    return page(
        request, "guichet/imputer.html", f"Imputer un trop-perçu de {euros(reste)}", **contexte
    )


def _affecter(request: HttpRequest, entree: Encaissement, form: Imputer) -> bool:
    """Whether there is nothing left to say on this page: done, or no longer what it showed."""
    lu = form.cleaned_data
    facture = get_object_or_404(Facture.objects.de(entree.famille), pk=lu["facture"])
    try:
        gestes.affecter(entree, facture, lu["montant"], affiche=lu["reste"])
    except DejaChange as refus:
        messages.warning(request, str(refus))
    except ValueError as refus:
        form.add_error(None, str(refus))
        return False
    else:
        fait = f"{euros(lu['montant'])} imputés à la facture {facture.numero}."
        messages.success(request, fait)
    return True


def _lu(cle: int) -> Encaissement:
    imputations = Imputation.objects.select_related("facture__service").order_by("pk")
    entrees = Encaissement.objects.select_related(
        "famille", "regie", "recu", "cheque", "contrepassation", "contrepasse", "rembourse"
    ).prefetch_related("famille__responsables", Prefetch("imputations", imputations))
    return get_object_or_404(entrees, pk=cle)


def _recu(cle: int) -> Recu:
    return get_object_or_404(Recu, encaissement=cle, encaissement__efface_le=None)


def _autour(entree: Encaissement) -> dict[str, Any]:
    """The entry and what may belong to it."""
    return {
        "entree": entree,
        "recu": getattr(entree, "recu", None),
        "cheque": getattr(entree, "cheque", None),
        "annulation": getattr(entree, "contrepassation", None),
        "euro": EUR,
    }


def _page(request: HttpRequest, agent: Utilisateur, entree: Encaissement) -> HttpResponse:
    contexte = {
        **_autour(entree),
        "peut_tenir": peut_tenir(agent),
        "trop_percu": trop_percu(entree) if entree.montant > 0 else 0,
        "envois": EnvoiRecu.objects.filter(recu__encaissement=entree).order_by("-pk"),
        "adresse": Adresse(label_suffix=""),
    }
    return page(
        request, "guichet/encaissement.html", f"Encaissement de {euros(entree.montant)}", **contexte
    )
