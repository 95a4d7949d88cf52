"""The card page, the same for every bank, and the pages that say why there is none."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from . import reglages
from .adresses import origine
from .banque import Banque
from .cartes import CARTES, FormulaireCarte, reglement
from .constats import CONSTATS
from .etat import EN_COURS, REGISTRE, Etat, Operation, Reglement
from .notifications import annoncer

# U+202F between thousands, U+00A0 before the currency: the amount never breaks.
FINE, INSECABLE = "\u202f", "\u00a0"


class Renvoi(HttpResponseRedirect):
    """303, so that the browser asks for the next page with GET after a POST here."""

    status_code = 303


def page_de_paiement(request: HttpRequest, banque: Banque, jeton: str) -> HttpResponse:
    operation = REGISTRE.trouver(jeton)
    if operation is None or operation.banque != banque.code:
        return _constater_inconnue(request)
    if REGISTRE.etat(operation) not in EN_COURS:
        return _constater(request, banque, operation)
    if request.method == "POST":
        return _recevoir(request, banque, operation)
    if operation.ouverte and banque.page_unique:
        return _constater_ouverte(request, banque, operation)
    return _presenter(request, banque, REGISTRE.ouvrir(operation), FormulaireCarte())


def _recevoir(request: HttpRequest, banque: Banque, operation: Operation) -> HttpResponse:
    if request.POST.get("action") == "annuler":
        abandon = Reglement(Etat.ANNULEE, transaction=banque.transaction(Etat.ANNULEE))
        return _regler(request, banque, operation, abandon)
    formulaire = FormulaireCarte(request.POST)
    if not formulaire.is_valid():
        return _presenter(request, banque, operation, formulaire)
    choix = reglement(banque, formulaire.cleaned_data["numero"], formulaire.cleaned_data["moyen"])
    return _regler(request, banque, operation, choix)


def _regler(
    request: HttpRequest, banque: Banque, operation: Operation, choix: Reglement
) -> HttpResponse:
    operation, nouvelle = REGISTRE.regler(operation, choix, banque.refuse_les_doublons)
    if nouvelle:
        annoncer(banque, operation)
    if nouvelle and operation.reglement and operation.reglement.renvoyer:
        return Renvoi(banque.retour(operation))
    return _constater(request, banque, operation)


def _presenter(
    request: HttpRequest, banque: Banque, operation: Operation, formulaire: FormulaireCarte
) -> HttpResponse:
    contexte = {
        "operation": operation,
        "form": formulaire,
        "cartes": CARTES,
        "resume": banque.resume,
    }
    return _afficher(request, "carte", contexte, operation)


def _constater(request: HttpRequest, banque: Banque, operation: Operation) -> HttpResponse:
    if operation.reglement and not operation.reglement.renvoyer:
        titre = "Paiement enregistré. Vous pouvez fermer cette page."
        contexte = {"operation": operation, "titre": titre, "resume": banque.resume}
        return _afficher(request, "constat", contexte, operation)
    etat = REGISTRE.etat(operation)
    statut = 410 if etat is Etat.EXPIREE else 200
    return _expliquer(request, banque, operation, *CONSTATS[etat], statut)


def _constater_ouverte(request: HttpRequest, banque: Banque, operation: Operation) -> HttpResponse:
    titre = "Cette page de paiement a déjà été ouverte"
    texte = (
        "Elle ne s’ouvre qu’une fois. Rien n’a été débité ici : repartez du site de la commune, "
        "qui vous dira si le paiement a abouti."
    )
    return _expliquer(request, banque, operation, titre, texte, 410)


def _expliquer(
    request: HttpRequest,
    banque: Banque,
    operation: Operation,
    titre: str,
    texte: str,
    statut: int,
) -> HttpResponse:
    contexte = {
        "operation": operation,
        "titre": titre,
        "texte": texte,
        "retour": banque.retour(operation),
        "resume": banque.resume,
    }
    return _afficher(request, "constat", contexte, operation, statut)


def _constater_inconnue(request: HttpRequest) -> HttpResponse:
    titre = "Cette adresse de paiement n’existe pas"
    texte = "Incomplète, ou trop ancienne. Pour payer, repartez du site de la commune."
    return page_d_erreur(request, titre, texte, 404)


def page_d_erreur(request: HttpRequest, titre: str, texte: str, statut: int) -> HttpResponse:
    """There is no operation to speak of."""
    return _afficher(request, "constat", {"titre": titre, "texte": texte}, None, statut)


def _afficher(
    request: HttpRequest, page: str, contexte: dict, operation: Operation | None, statut: int = 200
) -> HttpResponse:
    contexte |= {"commune": reglages.COMMUNE}
    if operation:
        contexte |= {"montant": montant_lisible(operation.montant)}
    reponse = render(request, f"simulateur/{page}.html", contexte, status=statut)
    reponse["Cache-Control"] = "no-store"
    reponse["Content-Security-Policy"] = _politique(operation)
    return reponse


def montant_lisible(centimes: int) -> str:
    euros, reste = divmod(centimes, 100)
    return f"{euros:,}".replace(",", FINE) + f",{reste:02}{INSECABLE}€"


def _politique(operation: Operation | None) -> str:
    """Browsers hold a form's redirections to form-action too: the way back must be in it."""
    destinations = ["'self'"]
    if operation:
        destinations += sorted({origine(operation.url_retour), origine(operation.url_annulation)})
    return (
        "default-src 'none'; style-src 'self'; img-src data:; "
        "base-uri 'none'; frame-ancestors 'none'; "
        f"form-action {' '.join(destinations)}"
    )
