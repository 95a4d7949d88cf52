"""Payline (Monext), SOAP WebPaymentAPI. Nothing it sends is signed: `getWebPaymentDetails` is the
only proof, so a return or a notification is never more than a reason to ask.

Source: Monext's documentation and WSDL, version 34 of the web service.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from django.utils import timezone
from lxml import etree

from ..etats import Issue
from . import soap, transport
from .base import (
    Adresses,
    BanqueInjoignable,
    Ouverture,
    OuvertureRefusee,
    Passerelle,
    Redirection,
    Verdict,
)
from .releves import COLONNES

if TYPE_CHECKING:
    from ..models import Paiement

VERSION = "34"
IMPL = "http://impl.ws.payline.experian.com"
OBJ = "http://obj.ws.payline.experian.com"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

SUCCES = "00000"
# The code decides; the short message only where the code is not one of these (02533 says REFUSED
# while the page is simply not open yet).
ISSUES = {
    SUCCES: Issue.ACCEPTE,
    **dict.fromkeys(("02003", "02020", "04002"), Issue.REFUSE),
    **dict.fromkeys(("02319", "02008", "02009", "02014", "02004"), Issue.ABANDONNE),
    **dict.fromkeys(("02324", "02534"), Issue.EXPIRE),
    **dict.fromkeys(
        ("02306", "02533", "02000", "02005", "02006", "02015", "04003"), Issue.EN_ATTENTE
    ),
    # Duplicate control: an operation with this reference and amount exists. Never a refusal.
    **dict.fromkeys(("01913", "02001", "02002"), Issue.INCONNUE),
}
JETON_INCONNU = "02304"
# Pending, and nobody has given a card yet.
PAGE_OUVERTE = {JETON_INCONNU, "02306", "02533"}
ISSUES_PAR_MESSAGE = {
    "REFUSED": Issue.REFUSE,
    "CANCELLED": Issue.ABANDONNE,
    "INPROGRESS": Issue.EN_ATTENTE,
    "ONHOLD_PARTNER": Issue.EN_ATTENTE,
    "PENDING_RISK": Issue.EN_ATTENTE,
}
# N3 of Payline's tables.
_DEVISE = re.compile(r"[0-9]{3}")
# Required by the schema, and nothing that this portal has to say.
_VIDES_AVANT_LANGUE = ("secondSelectedContractList", "privateDataList")
_VIDES_APRES_LANGUE = ("customPaymentPageCode", "owner")
_VIDES_FINALES = (
    "recurring",
    "customPaymentTemplateURL",
    "contractNumberWalletList",
    "merchantName",
    "subMerchant",
    "miscData",
    "asynchronousRetryTimeout",
    "threeDSInfo",
    "merchantScore",
    "skipSmartDisplay",
)


class Payline(Passerelle):
    code = "payline"
    libelle = "Carte bancaire"
    nom_habituel = "Payline"
    explication = "CB, Visa, Mastercard ou e-carte, sur la page sécurisée {de}."
    parametres = frozenset({"service", "page", "marchand", "cle", "contrat"})
    facultatifs = frozenset()
    secrets = frozenset({"cle"})
    publics: ClassVar = {"marchand": "identifiant du commerçant", "contrat": "numéro de contrat"}
    duree_habituelle = 15
    releve = COLONNES
    reprenable = True

    def preparer(self, paiement: "Paiement", adresses: Adresses) -> Ouverture:
        demande = demande_d_ouverture(paiement, adresses, self.contrat["contrat"])
        brut = self._appeler("doWebPayment", demande, lecture=False)
        reponse = _Reponse(brut, "doWebPaymentResponse")
        if reponse.code != SUCCES:
            raise OuvertureRefusee(f"{reponse.code} {reponse.message}", brut)
        jeton, page = reponse.texte("token"), reponse.texte("redirectURL")
        lisible = urlsplit(page).scheme in ("https", "http")
        # No room to keep them: the parent must not be sent where we could not follow.
        if not jeton or len(jeton) > 80 or not lisible or len(page) > 500:
            raise BanqueInjoignable("ouverture sans jeton ou sans page", brut)
        return Ouverture(jeton=jeton, vers=Redirection(page), brut=brut)

    def interroger(self, paiement: "Paiement") -> tuple[Verdict, ...]:
        demande = _operation("getWebPaymentDetailsRequest")
        _ajouter(demande, "token", paiement.jeton)
        brut = self._appeler("getWebPaymentDetails", demande, lecture=True)
        return (verdict(brut, page_fermee=timezone.now() > paiement.expire_le + self.marge),)

    def verifier(self, paiement: "Paiement", parametres: Mapping[str, str]) -> None:
        """Nothing that Payline sends is signed."""

    @staticmethod
    def jeton(parametres: Mapping[str, str]) -> str:
        return parametres.get("token") or parametres.get("paylinetoken") or ""

    def _appeler(self, operation: str, demande: etree._Element, *, lecture: bool) -> str:
        return transport.poster(
            self.contrat["service"],
            soap.envelopper(demande),
            {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"'},
            (self.contrat["marchand"], self.contrat["cle"]),
            lecture=lecture,
        )


def demande_d_ouverture(paiement: "Paiement", adresses: Adresses, contrat: str) -> etree._Element:
    """Build doWebPaymentRequest, in the schema's order, with no word about who pays or for what."""
    demande = _operation("doWebPaymentRequest")
    montant = {"amount": str(paiement.montant), "currency": paiement.devise}
    _objet(
        demande, "payment", montant | {"action": "101", "mode": "CPT", "contractNumber": contrat}
    )
    _ajouter(demande, "returnURL", adresses.retour)
    _ajouter(demande, "cancelURL", adresses.retour)
    quand = f"{timezone.localtime(paiement.cree_le):%d/%m/%Y %H:%M}"
    _objet(demande, "order", {"ref": paiement.reference, "country": "FR", **montant, "date": quand})
    _ajouter(demande, "notificationURL", adresses.notification)
    _objet(demande, "selectedContractList", {"selectedContract": contrat})
    _vides(demande, _VIDES_AVANT_LANGUE)
    _ajouter(demande, "languageCode", "fr")
    _vides(demande, _VIDES_APRES_LANGUE)
    _ajouter(demande, "securityMode", "SSL")
    _vides(demande, _VIDES_FINALES)
    return demande


def verdict(brut: str, *, page_fermee: bool) -> Verdict:
    """Read a getWebPaymentDetails answer; raises `BanqueInjoignable` for what is not one.

    `page_fermee`: the bank's page has outlived its time, so a token unknown there is an expired
    one rather than one that is not known yet.
    """
    reponse = _Reponse(brut, "getWebPaymentDetailsResponse")
    issue = _issue(reponse, page_fermee)
    lu = reponse.objet("payment", "amount")
    montant = transport.centimes(lu)
    devise = reponse.objet("payment", "currency")
    transaction = reponse.objet("transaction", "id")
    if issue is Issue.ACCEPTE and not (montant and _DEVISE.fullmatch(devise) and transaction):
        issue = Issue.INCONNUE  # a success that does not say of what proves nothing
    return Verdict(
        issue=issue,
        code=reponse.code,
        libelle=reponse.message,
        montant=montant,
        devise=devise,
        reference=reponse.objet("order", "ref"),
        transaction=transaction[:80],
        date=_date(reponse.objet("transaction", "date")),
        engage=issue is Issue.EN_ATTENTE and reponse.code not in PAGE_OUVERTE,
        brut=brut,
    )


def _issue(reponse: "_Reponse", page_fermee: bool) -> Issue:
    if reponse.code == JETON_INCONNU:
        return Issue.EXPIRE if page_fermee else Issue.EN_ATTENTE
    if reponse.code in ISSUES:
        return ISSUES[reponse.code]
    return ISSUES_PAR_MESSAGE.get(reponse.message, Issue.INCONNUE)


def _date(texte: str) -> datetime | None:
    """Read a transaction's date, of which Payline knows several forms, in Paris time."""
    for forme in ("%d/%m/%y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%y %H:%M", "%d/%m/%Y %H:%M"):
        with suppress(ValueError):
            return timezone.make_aware(datetime.strptime(texte, forme))
    return None


class _Reponse:
    """A SOAP answer, read by name."""

    def __init__(self, brut: str, operation: str) -> None:
        trouve = soap.corps(brut).find(f"{{{IMPL}}}{operation}")
        if trouve is None:
            raise BanqueInjoignable("réponse inattendue", brut)
        self._racine = trouve
        self.code = self.objet("result", "code")
        self.message = self.objet("result", "shortMessage")
        if not self.code:
            raise BanqueInjoignable("réponse sans code", brut)

    def texte(self, nom: str) -> str:
        return (self._racine.findtext(f"{{{IMPL}}}{nom}") or "").strip()

    def objet(self, objet: str, nom: str) -> str:
        chemin = f"{{{IMPL}}}{objet}/{{{OBJ}}}{nom}"
        return (self._racine.findtext(chemin) or "").strip()


def _operation(nom: str) -> etree._Element:
    demande = etree.Element(f"{{{IMPL}}}{nom}", nsmap={"i": IMPL, "o": OBJ, "xsi": XSI})
    _ajouter(demande, "version", VERSION)
    return demande


def _ajouter(parent: etree._Element, nom: str, texte: str) -> None:
    etree.SubElement(parent, f"{{{IMPL}}}{nom}").text = texte


def _objet(parent: etree._Element, nom: str, champs: Mapping[str, str]) -> None:
    objet = etree.SubElement(parent, f"{{{IMPL}}}{nom}")
    for champ, texte in champs.items():
        etree.SubElement(objet, f"{{{OBJ}}}{champ}").text = texte


def _vides(parent: etree._Element, noms: tuple[str, ...]) -> None:
    for nom in noms:
        etree.SubElement(parent, f"{{{IMPL}}}{nom}").set(f"{{{XSI}}}nil", "true")
