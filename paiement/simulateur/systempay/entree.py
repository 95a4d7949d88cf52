"""The merchant's form comes in; the browser goes on to a card page, or learns what is wrong."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import reglages
from ..adresses import avec_parametres
from ..etat import REGISTRE, DejaServi, Operation
from ..pages import Renvoi, page_d_erreur
from ..panne import en_service
from .controles import TRANS_ID, Erreur, premiere_erreur

EXPLICATIONS = {
    TRANS_ID: (
        "Le numéro de transaction n’est pas utilisable, ou a déjà servi aujourd’hui : "
        "le bouton Précédent du navigateur ne permet pas de payer une seconde fois."
    ),
}


@require_POST
@en_service
def formulaire(request: HttpRequest) -> HttpResponse:
    champs = request.POST.dict()
    erreur = premiere_erreur(champs, datetime.now(UTC))
    if erreur:
        return _refuser(request, erreur)
    try:
        operation = REGISTRE.creer(_operation(champs))
    except DejaServi:
        return _refuser(request, TRANS_ID)
    page = avec_parametres(reverse("systempay-carte"), {"session": operation.jeton})
    return Renvoi(page)


def _operation(champs: Mapping[str, str]) -> Operation:
    jour, numero = champs["vads_trans_date"][:8], champs["vads_trans_id"].lower()
    return Operation(
        banque="systempay",
        jeton=secrets.token_hex(16),
        reference=champs["vads_order_id"],
        montant=int(champs["vads_amount"]),
        url_retour=champs["vads_url_return"],
        url_annulation=champs["vads_url_return"],
        url_notification=reglages.URL_IPN,
        donnees={nom: valeur for nom, valeur in champs.items() if nom.startswith("vads_")},
        cle=f"{jour}-{numero}",
    )


def _refuser(request: HttpRequest, erreur: Erreur) -> HttpResponse:
    titre = "Ce paiement ne peut pas commencer"
    explication = EXPLICATIONS.get(erreur, "La demande de paiement n’est pas conforme.")
    texte = (
        f"Erreur {erreur.numero} ({erreur.champ}). {explication} "
        "Rien n’a été débité. Pour payer, repartez du site de la commune."
    )
    return page_d_erreur(request, titre, texte, 400)
