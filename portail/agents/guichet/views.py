"""Taking money: find who pays, say what it settles, record it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from comptes.models import Famille, Utilisateur
from factures import recus
from factures.models import Encaissement, Facture, Recu
from factures.presentation import libelle_etat
from portail.argent import EUR, euros
from portail.dates import aujourd_hui

from ..acces import caisse_requise
from ..gestes import DejaChange
from ..pages import page
from . import gestes
from .caisse import Caisse, lire
from .forms import Encaisser, banques_connues
from .recherche import MAXIMUM, chercher
from .saisie import Saisie, lire_la_saisie


@caisse_requise
@require_safe
def encaisser(request: HttpRequest, agent: Utilisateur) -> HttpResponse:
    """Find who pays; one answer only leads straight to its invoices."""
    saisie = request.GET.get("q", "").replace("\x00", "")[:200]
    trouvees = chercher(saisie)
    if len(trouvees) == 1:
        choix = urlencode({"facture": trouvees[0].facture} if trouvees[0].facture else {})
        return redirect(f"{reverse('guichet:famille', args=[trouvees[0].famille.pk])}?{choix}")
    contexte = {"saisie": saisie, "trouvees": trouvees, "maximum": MAXIMUM}
    return page(request, "guichet/encaisser.html", "Encaisser", **contexte)


@caisse_requise
@require_http_methods(["GET", "HEAD", "POST"])
def famille(request: HttpRequest, agent: Utilisateur, cle: int) -> HttpResponse:
    """What a family owes; POST records what it pays, at once when nothing needs to be confirmed."""
    famille = get_object_or_404(Famille.objects.vivantes(), pk=cle)
    if request.method != "POST":
        numero = request.GET.get("facture", "").replace("\x00", "")
        caisse = lire(famille, {numero} if numero else None)
        _dire_la_facture(request, famille, caisse, numero)
        return _caisse(request, caisse)
    saisie = lire_la_saisie(famille, request.POST)
    etape = request.POST.get("etape")
    if saisie.prevision is None or etape == "corriger":
        return _caisse(request, saisie.caisse, saisie)
    confirmee = etape == "confirmer" and request.POST.get("vu") == saisie.prevision.empreinte
    if confirmee or saisie.prevision.simple:
        return _recevoir(request, agent, famille, saisie)
    return page(
        request,
        "guichet/confirmer.html",
        "Confirmer l’encaissement",
        saisie=saisie,
        famille=famille,
    )


def _dire_la_facture(request: HttpRequest, famille: Famille, caisse: Caisse, numero: str) -> None:
    """Say what became of an invoice that was scanned and has nothing left to pay."""
    dues = {ligne.facture.numero for groupe in caisse.regies for ligne in groupe.lignes}
    if numero and numero not in dues:
        facture = Facture.objects.de(famille).filter(numero=numero).first()
        etat = libelle_etat(facture, facture.etat) if facture else "inconnue"
        messages.info(request, f"Facture {numero} : {etat}. Elle n’est pas à encaisser.")


def _recevoir(
    request: HttpRequest, agent: Utilisateur, famille: Famille, saisie: Saisie
) -> HttpResponse:
    form, prevision, choisie = saisie.form, saisie.prevision, saisie.choisie
    assert prevision is not None
    assert choisie is not None
    try:
        encaissement = gestes.recevoir(
            famille,
            choisie.regie,
            prevision,
            affiche=saisie.affiche,
            payeur=form.cleaned_data["payeur"],
            moyen=form.moyen_recu,
            origine=form.origine,
            recu_le=form.recu_le,
            cheque=form.cheque,
            enregistre_par=agent,
        )
    except DejaChange as refus:
        messages.warning(request, str(refus))
        return redirect("guichet:famille", famille.pk)
    except ValueError as refus:
        form.add_error(None, str(refus))
        return _caisse(request, saisie.caisse, saisie)
    messages.success(request, f"Encaissé : {euros(encaissement.montant)}.")
    _envoyer(request, agent, encaissement, form.cleaned_data["courriel"])
    return redirect("guichet:encaissement", encaissement.pk)


def _envoyer(
    request: HttpRequest, agent: Utilisateur, encaissement: Encaissement, adresse: str
) -> None:
    """What the Trésorerie took has no receipt of ours."""
    recu = Recu.objects.filter(encaissement=encaissement).first()
    if recu and adresse:
        recus.envoyer(recu, adresse, par=agent)
        messages.success(request, f"Le reçu {recu.numero} part à {adresse}.")


def _caisse(request: HttpRequest, caisse: Caisse, saisie: Saisie | None = None) -> HttpResponse:
    formes = [
        (r, saisie.form if saisie and saisie.choisie == r else _form(caisse)) for r in caisse.regies
    ]
    if saisie and saisie.form.errors:
        dits = saisie.form.non_field_errors() or ["voyez le message près de votre saisie."]
        messages.error(request, f"Rien n’a été enregistré : {' '.join(map(str, dits))}")
    titre = f"Encaisser : famille {caisse.famille.code}, {caisse.famille.nom}"
    contexte = {"caisse": caisse, "formes": formes, "banques": banques_connues(), "euro": EUR}
    return page(request, "guichet/famille.html", titre, **contexte)


def _form(caisse: Caisse) -> Encaisser:
    premier = caisse.adultes[0] if caisse.adultes else None
    compte = premier.utilisateur if premier else None
    connu = (compte and compte.courriel) or (premier and premier.courriel) or ""
    initial = {"le": aujourd_hui(), "payeur": str(premier or ""), "courriel": connu}
    return Encaisser(initial=initial)
