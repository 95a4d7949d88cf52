"""PaiementSecuriseService: a payment is created, then asked about as often as one likes."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from lxml import etree

from .. import soap
from ..etat import REGISTRE, Etat, Operation, Reglement
from ..panne import en_service
from ..reglages import PARIS
from .controles import Refus, lire, refus

ESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr"
    "/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService"
)
EXCEPTIONS = "fr.gouv.finances.cp.tpa.webservice.exceptions"

RESULTATS = {Etat.ACCEPTEE: "P", Etat.REFUSEE: "R", Etat.ANNULEE: "A"}
ID_OP_INCONNU = Refus("P1", "IdOp incorrect.")
PAS_DE_RESULTAT = Refus("P5", "Résultat de la transaction non connu.")


@require_POST
@en_service
def service(request: HttpRequest) -> HttpResponse:
    try:
        demande = soap.lire(request.body)
    except soap.MessageIllisible as erreur:
        return soap.faute(str(erreur))
    traitement = OPERATIONS.get(str(demande.tag))
    if traitement is None:
        return soap.faute(f"Opération inconnue : {etree.QName(demande).localname}")
    return traitement(demande)


def creer(demande: etree._Element) -> HttpResponse:
    champs = lire(demande)
    faute = refus(champs)
    if faute:
        return _refuser(faute)
    operation = REGISTRE.creer(
        Operation(
            banque="payfip",
            jeton=nouvel_id_op(),
            reference=champs["refdet"],
            montant=int(champs["montant"]),
            url_retour=champs["urlredirect"],
            url_annulation=champs["urlredirect"],
            url_notification=champs["urlnotif"],
            donnees=champs,
        )
    )
    return _repondre("creerPaiementSecuriseResponse", {"idOp": operation.jeton})


def nouvel_id_op() -> str:
    return str(uuid.uuid4())


def recuperer(demande: etree._Element) -> HttpResponse:
    """Neither another case of the identifier nor another name of its tag will do."""
    operation = REGISTRE.trouver(demande.findtext("arg0/idOp") or "")
    if operation is None or operation.banque != "payfip":
        return _refuser(ID_OP_INCONNU)
    resultat = RESULTATS.get(REGISTRE.etat(operation))
    if resultat is None or operation.reglement is None:
        return _refuser(PAS_DE_RESULTAT)
    details = _details(operation, operation.reglement, resultat)
    return _repondre("recupererDetailPaiementSecuriseResponse", details)


def _details(operation: Operation, reglement: Reglement, resultat: str) -> dict[str, str]:
    quand, champs = reglement.quand.astimezone(PARIS), operation.donnees
    details = {
        "dattrans": quand.strftime("%d%m%Y"),
        "exer": champs["exer"],
        "heurtrans": quand.strftime("%H%M"),
        "idOp": operation.jeton,
        "mel": champs["mel"],
        "montant": champs["montant"],
        "numauto": reglement.transaction,
        "numcli": champs["numcli"],
        "objet": champs["objet"],
        "refdet": champs["refdet"],
        "resultrans": resultat,
        "saisie": champs["saisie"],
    }
    return {nom: valeur for nom, valeur in details.items() if valeur}


def _repondre(nom: str, contenu: dict[str, str]) -> HttpResponse:
    return soap.repondre(nom, {"return": contenu}, ESPACE, "")


def _refuser(faute: Refus) -> HttpResponse:
    erreur = {"code": faute.code, "descriptif": "", "libelle": faute.libelle, "severite": "2"}
    nom = "FonctionnelleErreur"
    return soap.faute(f"{EXCEPTIONS}.{nom}", {nom: erreur}, ESPACE, "")


OPERATIONS: dict[str, Callable[[etree._Element], HttpResponse]] = {
    f"{{{ESPACE}}}creerPaiementSecurise": creer,
    f"{{{ESPACE}}}recupererDetailPaiementSecurise": recuperer,
}
