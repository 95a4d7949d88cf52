"""Put a due date off, with a reason: an invoice's, or a whole issue's."""

from datetime import date

from django.contrib import messages
from django.db.models import F, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Utilisateur
from factures.models import Facture, Service
from factures.services import ReportImpossible
from factures.services import reporter as reporter_les_factures
from portail.dates import jour_court

from ..acces import caisse_requise
from ..pages import page
from . import lots
from .forms import Reporter

RIEN = (
    "Aucune facture à reporter : vérifiez son numéro, et qu’elle reste à payer, sans prélèvement, "
    "avec une échéance de moins de deux mois."
)


@caisse_requise
@require_safe
def accueil(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    contexte = {"emissions": lots.emissions(), "decides": lots.decides()}
    return page(request, "echeances/accueil.html", "Reporter des échéances", **contexte)


@caisse_requise
@require_http_methods(["GET", "HEAD", "POST"])
def reporter(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """What would move; POST moves it. The address says what: `facture`, or an issue."""
    factures = _choisies(request.GET)
    if not factures.exists():
        messages.warning(request, RIEN)
        return redirect("echeances:accueil")
    lu = factures.aggregate(reste=Sum(F("total") - F("regle")))
    nombre = factures.count()
    form = Reporter(request.POST or None, initial={"nombre": nombre})
    if request.method == "POST" and form.is_valid() and _fait(request, form, factures, agent):
        return redirect("echeances:accueil")
    contexte = {
        "form": form,
        "nombre": nombre,
        "reste": lu["reste"] or 0,
        "premiere": factures.select_related("service", "famille").first(),
    }
    return page(request, "echeances/reporter.html", "Reporter une échéance", **contexte)


def _fait(
    request: HttpRequest, form: Reporter, factures: QuerySet[Facture], agent: Utilisateur
) -> bool:
    lu = form.cleaned_data
    cles = list(factures.values_list("pk", flat=True))
    if len(cles) != lu["nombre"]:
        form.add_error(None, "Le nombre de factures à payer a changé depuis l’affichage : relisez.")
        return False
    try:
        reporter_les_factures(cles, lu["au"], motif=lu["motif"], par=agent)
    except ReportImpossible as refus:
        form.add_error(None, str(refus))
        return False
    nombre = f"{len(cles)} échéances reportées" if len(cles) > 1 else "Échéance reportée"
    messages.success(request, f"{nombre} au {jour_court(lu['au'])} inclus.")
    return True


def _choisies(choix: QueryDict) -> QuerySet[Facture]:
    """The invoices that the address names; 404 for an address that says nothing."""
    if "facture" in choix:
        numero = str(choix["facture"]).replace("\x00", "").strip()
        return lots.reportables().filter(numero__iexact=numero)
    return lots.de(_cle(choix))


def _cle(choix: QueryDict) -> lots.Cle:
    try:
        return lots.Cle(
            get_object_or_404(Service, code=choix["service"]).pk,
            date.fromisoformat(str(choix["periode"])),
            date.fromisoformat(str(choix["limite"])),
        )
    except (KeyError, ValueError) as erreur:
        raise Http404 from erreur
