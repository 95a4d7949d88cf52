"""SystemPay (Caisse d'Épargne; Lyra's form API V2): a signed form out, a signed notification in.

Its notification (IPN) proves itself by its signature; Order/Get tells of the one that was lost.
Source: Lyra's documentation of the form API and of its REST API V4.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portail.argent import EUR

from ..etats import Issue
from ..numeros import numero_du_jour
from . import transport
from .base import (
    Adresses,
    BanqueInjoignable,
    MessageRefuse,
    Ouverture,
    Passerelle,
    Redirection,
    Verdict,
)
from .releves import COLONNES
from .signature_vads import authentique, signer

if TYPE_CHECKING:
    from ..models import Paiement

AUCUNE_TRANSACTION = "PSP_010"
# Only the order of the fields' names is signed, not the names: under a true signature, another
# value could be given the operation's name, and pass for a second capture. None looks like this.
_UUID = re.compile(r"[0-9a-f]{32}")
_DEVISE = re.compile(r"[0-9]{3}|[A-Z]{3}")
# vads_trans_status (detailedStatus in REST) decides; vads_result alone is no payment.
ISSUES = {
    **dict.fromkeys(("AUTHORISED", "CAPTURED"), Issue.ACCEPTE),
    **dict.fromkeys(
        (
            "AUTHORISED_TO_VALIDATE",
            "WAITING_AUTHORISATION",
            "WAITING_AUTHORISATION_TO_VALIDATE",
            "UNDER_VERIFICATION",
            "INITIAL",
            "SUSPENDED",
        ),
        Issue.EN_ATTENTE,
    ),
    "REFUSED": Issue.REFUSE,
    **dict.fromkeys(("ABANDONED", "CANCELLED"), Issue.ABANDONNE),
    "EXPIRED": Issue.EXPIRE,
}
REMBOURSEMENTS = {
    Issue.ACCEPTE: "Un remboursement a été fait sur la page de la banque.",
    Issue.EN_ATTENTE: "Un remboursement a été demandé sur la page de la banque.",
}
# What becomes of a capture that the bank takes back.
RETRAITS = (Issue.ABANDONNE, Issue.EXPIRE)
# The schemes' numbers of the transaction: fifteen digits at Visa, as a card's.
_DU_RESEAU = ("vads_initial_issuer_transaction_identifier", "initialIssuerTransactionIdentifier")
# Of several operations on one order, the first of these that any has is the order's.
_RANG = (Issue.EN_ATTENTE, Issue.INCONNUE, Issue.REFUSE, Issue.EXPIRE, Issue.ABANDONNE)


class Systempay(Passerelle):
    code = "systempay"
    libelle = "Carte bancaire"
    nom_habituel = "SystemPay"
    explication = "CB, Visa, Mastercard ou e-carte, sur la page sécurisée {de}."
    parametres = frozenset({"page", "boutique", "mode", "cle"})
    # Without `service` and `mot_de_passe` (the REST API's) there is no asking: what no
    # notification told ends with the régie.
    facultatifs = frozenset({"signature", "service", "mot_de_passe"})
    secrets = frozenset({"cle", "mot_de_passe"})
    publics: ClassVar = {
        "boutique": "identifiant de boutique",
        "mode": "mode",
        "signature": "algorithme de signature",
    }
    duree_habituelle = 20
    releve = COLONNES

    @property
    def interrogeable(self) -> bool:
        return "service" in self.contrat

    def preparer(self, paiement: "Paiement", adresses: Adresses) -> Ouverture:
        maintenant = datetime.now(UTC)
        champs = {
            "vads_action_mode": "INTERACTIVE",
            "vads_amount": str(paiement.montant),
            "vads_ctx_mode": self.contrat["mode"],
            "vads_currency": paiement.devise,
            "vads_language": "fr",
            "vads_order_id": paiement.reference,
            "vads_page_action": "PAYMENT",
            "vads_payment_config": "SINGLE",
            "vads_return_mode": "GET",
            "vads_site_id": self.contrat["boutique"],
            "vads_trans_date": f"{maintenant:%Y%m%d%H%M%S}",
            "vads_trans_id": numero_du_jour(self.contrat["boutique"], maintenant.date()),
            "vads_url_return": adresses.retour,
            "vads_version": "V2",
        }
        brut = json.dumps(champs)
        champs["signature"] = signer(champs, self.contrat["cle"], self._algorithme)
        page = f"{self.contrat['page']}/vads-payment/"
        return Ouverture(jeton=paiement.reference, vers=Redirection(page, champs), brut=brut)

    def interroger(self, paiement: "Paiement") -> tuple[Verdict, ...]:
        brut = transport.poster(
            f"{self.contrat['service']}/api-payment/V4/Order/Get",
            json.dumps({"orderId": paiement.reference}).encode(),
            {"Content-Type": "application/json"},
            (self.contrat["boutique"], self.contrat["mot_de_passe"]),
            lecture=True,
        )
        fermee = timezone.now() > paiement.expire_le + self.marge
        return verdicts(brut, self.contrat, paiement.reference, page_fermee=fermee)

    def verifier(self, paiement: "Paiement", parametres: Mapping[str, str]) -> Verdict:
        if not authentique(parametres, self.contrat["cle"], self._algorithme):
            raise MessageRefuse("signature fausse")
        if parametres.get("vads_site_id") != self.contrat["boutique"]:
            raise MessageRefuse("autre boutique")
        if parametres.get("vads_ctx_mode") != self.contrat["mode"]:
            raise MessageRefuse("autre mode (TEST ou PRODUCTION)")
        return _verdict_notifie(parametres)

    @staticmethod
    def jeton(parametres: Mapping[str, str]) -> str:
        return parametres.get("vads_order_id", "")

    @property
    def _algorithme(self) -> str:
        return self.contrat.get("signature", "hmac_sha256")


def _verdict_notifie(recu: Mapping[str, str]) -> Verdict:
    montant, devise = _montant_pris(recu)
    transaction = recu.get("vads_trans_uuid", "")
    return _verdict(
        _texte(recu.get("vads_trans_status")),
        operation=_sens(recu.get("vads_operation_type")),
        code=_texte(recu.get("vads_result")),
        montant=transport.centimes(montant),
        devise=devise,
        reference=recu.get("vads_order_id", ""),
        transaction=transaction if _UUID.fullmatch(transaction) else "",
        date=_date_utc(recu.get("vads_effective_creation_date", "")),
        numeros=(recu.get(_DU_RESEAU[0], ""),),
    )


def _montant_pris(recu: Mapping[str, str]) -> tuple[str, str]:
    """What was really taken, where the bank says it beside what was asked."""
    demande = recu.get("vads_amount", ""), recu.get("vads_currency", "")
    pris = recu.get("vads_effective_amount"), recu.get("vads_effective_currency", demande[1])
    return (pris[0], pris[1] or demande[1]) if pris[0] else demande


def verdicts(
    brut: str, contrat: Mapping[str, str], reference: str, *, page_fermee: bool
) -> tuple[Verdict, ...]:
    """Read an Order/Get answer; raises `BanqueInjoignable` for what is not one.

    Every capture and every refund, or else the one operation that says most.
    """
    reponse = _objet(transport.lire_json(brut), brut)
    corps = _objet(reponse.get("answer"), brut)
    aucune = corps.get("errorCode") == AUCUNE_TRANSACTION
    if reponse.get("status") == "ERROR" and aucune and not _autre(reponse, "mode", contrat["mode"]):
        issue = Issue.EXPIRE if page_fermee else Issue.EN_ATTENTE
        return (Verdict(issue, code=AUCUNE_TRANSACTION, sans_carte=True, brut=brut),)
    if reponse.get("status") != "SUCCESS":
        raise BanqueInjoignable(f"réponse {_texte(corps.get('errorCode'))}"[:100], brut)
    if reponse.get("mode") != contrat["mode"] or _autre(corps, "shopId", contrat["boutique"]):
        raise BanqueInjoignable("réponse d’une autre boutique ou d’un autre mode", brut)
    operations = corps.get("transactions")
    if _autre(corps, "orderId", reference) or not isinstance(operations, list) or not operations:
        raise BanqueInjoignable("réponse sans opération de ce paiement", brut)
    lus = [_verdict_lu(_objet(o, brut), contrat, reference, brut) for o in operations]
    captures = [v for v in lus if v.issue is Issue.ACCEPTE]
    suites = [v for v in lus if v.alerte or (captures and v.issue in RETRAITS)]
    return tuple(captures + suites) or (min(lus, key=lambda v: _RANG.index(v.issue)),)


def _verdict_lu(
    operation: Mapping[str, Any], contrat: Mapping[str, str], reference: str, brut: str
) -> Verdict:
    commande = _objet(operation.get("orderDetails") or {}, brut)
    if _autre(commande, "mode", contrat["mode"]) or _autre(commande, "orderId", reference):
        raise BanqueInjoignable("opération d’un autre paiement ou d’un autre mode", brut)
    if _autre(operation, "shopId", contrat["boutique"]):
        raise BanqueInjoignable("opération d’une autre boutique", brut)
    devise = operation.get("currency")
    return _verdict(
        _texte(operation.get("detailedStatus")),
        operation=_sens(operation.get("operationType")),
        code=_texte(operation.get("errorCode")),
        montant=transport.centimes(str(operation.get("amount"))),
        devise=EUR if devise == "EUR" else _texte(devise),
        reference=reference,
        transaction=_texte(operation.get("uuid")),
        date=_date_iso(_texte(operation.get("creationDate"))),
        numeros=tuple(_numeros_du_reseau(operation)),
        brut=brut,
    )


def _verdict(statut: str, *, operation: str, transaction: str, **lu: Any) -> Verdict:
    """The same words in both of the bank's languages lead to the same verdict."""
    issue, alerte = ISSUES.get(statut, Issue.INCONNUE), ""
    transaction = transaction if len(transaction) <= 80 else ""
    if operation == "CREDIT":
        issue, alerte = Issue.INCONNUE, REMBOURSEMENTS.get(issue, "")
    elif statut == "CAPTURE_FAILED":
        alerte = "La banque n’a pas pu remettre ce paiement à la ville."
    elif operation not in ("DEBIT", ""):
        issue = Issue.INCONNUE
    dite = lu["montant"] and _DEVISE.fullmatch(lu["devise"])
    if issue is Issue.ACCEPTE and not (dite and transaction):
        issue = Issue.INCONNUE  # a success that does not say of what proves nothing
    if alerte and transaction:
        alerte = f"{alerte[:-1]}, opération {transaction[:40]}."
    return Verdict(
        issue=issue,
        libelle=statut[:60],
        transaction=transaction,
        alerte=alerte,
        engage=issue is Issue.EN_ATTENTE and statut != "INITIAL",
        **lu,
    )


def _numeros_du_reseau(lu: Any) -> Iterator[str]:
    """Find them wherever the answer nests them."""
    if isinstance(lu, dict):
        for nom, valeur in lu.items():
            if nom == _DU_RESEAU[1]:
                yield _texte(valeur)
            else:
                yield from _numeros_du_reseau(valeur)


def _objet(lu: Any, brut: str) -> Mapping[str, Any]:
    if not isinstance(lu, dict):
        raise BanqueInjoignable("réponse inattendue", brut)
    return lu


def _autre(corps: Mapping[str, Any], nom: str, attendu: str) -> bool:
    """Tell whether the answer names another one; it may leave it out."""
    return corps.get(nom) not in (None, attendu)


def _texte(lu: Any) -> str:
    """What is no plain text says nothing: some of it, the database could not even hold."""
    return lu if isinstance(lu, str) and lu.isprintable() else ""


def _sens(lu: Any) -> str:
    """DEBIT or CREDIT; a debit where nothing is said, but not where it cannot be read."""
    return "" if lu in (None, "") else _texte(lu) or "?"


def _date_utc(texte: str) -> datetime | None:
    try:
        return datetime.strptime(texte, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _date_iso(texte: str) -> datetime | None:
    try:
        lue = parse_datetime(texte)
    except ValueError:
        return None
    return lue if lue and lue.tzinfo else None
