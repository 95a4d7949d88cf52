"""The basket, and the way from it to the bank."""

from typing import Any

from django.contrib import messages as bandeau
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from comptes.acces import famille_requise, utilisateur_de
from comptes.models import Famille
from factures.models import Facture, Regie
from factures.presentation import tenue
from portail.models import Commune

from .. import panier, passerelles, services
from ..forms import PaiementForm, montants_affiches
from ..models import Paiement
from ..panier import Contenu
from ..passerelles.base import Redirection

DEPARTS = "departs"  # in the session: reference → the form that leads to the bank's page


@famille_requise
@require_http_methods(["GET", "HEAD", "POST"])
def afficher(request: HttpRequest, famille: Famille) -> HttpResponse:
    utilisateur = utilisateur_de(request)
    if request.method == "POST":
        regie, affiches = _premiere_regie(famille, montants_affiches(request.POST))
        if regie is None:
            return redirect("paiement:panier")
        form = PaiementForm(request.POST, banques=passerelles.ouvertes(regie))
        if form.is_valid() and (reponse := _payer(request, famille, regie, affiches, form)):
            return reponse
        contenu = panier.contenu(utilisateur)
    else:
        contenu = panier.contenu(utilisateur)
        form = PaiementForm(
            banques=passerelles.ouvertes(contenu.lots[0].regie) if contenu.lots else (),
            initial={"courriel": utilisateur.adresse},
        )
    return render(request, "paiement/panier.html", _contexte(contenu, form))


@famille_requise
@require_GET  # a HEAD must not use up the only departure
def partir(request: HttpRequest, famille: Famille, reference: str) -> HttpResponse:
    """The form that carries the parent to the bank, once: the Back button reposts nothing."""
    departs = request.session.get(DEPARTS, {})
    depart = departs.pop(reference, None)
    if depart is None:
        return redirect("paiement:resultat", reference)
    request.session[DEPARTS] = departs
    return render(request, "paiement/partir.html", depart)


@famille_requise
@require_POST
def ajouter(request: HttpRequest, famille: Famille) -> HttpResponse:
    """From Factures (the whole selection) or from one invoice's page (`seule`)."""
    numeros = [n for n in request.POST.getlist("facture") if "\x00" not in n]
    faire = panier.ajouter if "seule" in request.POST else panier.remplacer
    if not numeros or not faire(utilisateur_de(request), numeros):
        bandeau.info(request, "Rien n’est ajouté. Cochez au moins une facture pour la payer.")
        return redirect("factures:liste")
    return redirect("paiement:panier")


@famille_requise
@require_POST
def tout_payer(request: HttpRequest, famille: Famille) -> HttpResponse:
    """From Accueil or Factures: all that can be paid now, at once."""
    if not panier.tout_prendre(utilisateur_de(request)):
        bandeau.info(request, "Aucune facture ne peut être payée en ligne pour l’instant.")
        return redirect("factures:liste")
    return redirect("paiement:panier")


@famille_requise
@require_POST
def retirer(request: HttpRequest, famille: Famille, numero: str) -> HttpResponse:
    panier.retirer(utilisateur_de(request), numero)
    mot = Commune.actuelle().mot_panier.lower()
    bandeau.success(request, f"La facture {numero} n’est plus dans votre {mot}.")
    return redirect("paiement:panier")


def _payer(
    request: HttpRequest,
    famille: Famille,
    regie: Regie,
    affiches: dict[int, int],
    form: PaiementForm,
) -> HttpResponse | None:
    """Start the payment; None when the form now says what is wrong."""
    passerelle = form.banque
    if passerelle is None:
        return _sans_banque(request, regie)
    try:
        paiement = services.demarrer(
            famille=famille,
            utilisateur=utilisateur_de(request),
            regie=regie,
            passerelle=passerelle,
            montants_affiches=affiches,
            courriel=form.cleaned_data["courriel"],
        )
    except services.PanierVide:
        return redirect("paiement:panier")
    except services.MontantHorsBornes as erreur:
        form.add_error(None, str(erreur))
        return None
    except services.FacturesTenues as erreur:
        tenues = [{"facture": f, "tenue": tenue(f, f.etat)} for f in erreur.factures]
        return _conflit(request, "paiement/deja_en_cours.html", {"tenues": tenues})
    except services.MontantsChanges as erreur:
        changements = {"changements": erreur.changements}
        return _conflit(request, "paiement/montants_changes.html", changements)
    vers = services.ouvrir(paiement, passerelle)
    if vers is None:
        return _sans_banque(request, regie)
    return _vers_la_banque(request, paiement, vers, passerelle.nom)


def _vers_la_banque(
    request: HttpRequest, paiement: Paiement, vers: Redirection, banque: str
) -> HttpResponse:
    """By a link at once; by a form through a page of ours, which the browser may leave for good."""
    if not vers.champs:
        return HttpResponseRedirect(vers.url)
    departs = request.session.get(DEPARTS, {})
    depart = {
        "url": vers.url,
        "champs": dict(vers.champs),
        "montant": paiement.montant,
        "banque": banque,
    }
    request.session[DEPARTS] = {**departs, paiement.reference: depart}
    return redirect("paiement:partir", paiement.reference)


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
    seule = next(iter(form.banques.values())) if len(form.banques) == 1 else None
    a_la_fois = seule.factures_max if seule else None
    return {
        "lots": contenu.lots,
        "total": contenu.total,
        "nombre": contenu.nombre,
        "indisponibles": contenu.indisponibles,
        "form": form,
        # One invoice at a time, when that is the only bank's rule.
        "une_par_une": a_la_fois is not None,
        "premier_montant": contenu.lots[0].premiers(a_la_fois) if contenu.lots else 0,
        "premiere_facture": contenu.lots[0].premiers(1) if contenu.lots else 0,
        "noms_des_banques": [b.nom for b in form.banques.values()],
        "courriel_transmis": [b.libelle for b in form.banques.values() if b.courriel_max],
    }
