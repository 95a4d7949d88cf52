"""Payline's answers, attacked."""

import re
from random import Random

from lxml import etree

from paiement.models import Paiement
from tests.paiement.banque import SOAP, message

from . import soap
from .attaque import Attaque, Capture
from .scene import MONTANT, Scene
from .sonnettes import sonner

IMPL, OBJ = "{http://impl.ws.payline.experian.com}", "{http://obj.ws.payline.experian.com}"
CORPS = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
CLES = tuple(c for c, m in SOAP.items() if m["operation"] == "getWebPaymentDetails")


def operation(paiement: Paiement) -> str:
    """The bank's number for the capture: the seed's own, as the token is."""
    return f"2834{paiement.jeton[-10:]}"


def prouve(brut: bytes, statut: int, paiement: Paiement) -> frozenset[Capture]:
    """What this answer says was taken of this payment; nothing where it is hard to say."""
    texte = brut.decode("utf-8", "replace").encode()
    if soap.a_une_dtd(texte) or statut in (401, 403) or len(brut) > 256 * 1024:
        return frozenset()
    try:
        racine = etree.fromstring(texte)
    except etree.XMLSyntaxError:
        return frozenset()

    def lire(objet: str, nom: str) -> str:
        chemin = f"{CORPS}/{IMPL}getWebPaymentDetailsResponse/{IMPL}{objet}/{OBJ}{nom}"
        return (racine.findtext(chemin) or "").strip()

    montant, devise = lire("payment", "amount"), lire("payment", "currency")
    transaction = lire("transaction", "id")
    pris = (
        lire("result", "code") == "00000"
        and re.fullmatch("[1-9][0-9]{0,11}", montant)
        and re.fullmatch("[0-9]{3}", devise)
        and transaction
        and lire("order", "ref") in ("", paiement.reference)
    )
    if not pris:
        return frozenset()
    return frozenset({(paiement.reference, transaction[:80], int(montant), devise)})


def attaque(rng: Random, scene: Scene) -> Attaque:
    """A ring with any token, an answer with anything in it."""
    sonnette, vise = sonner(rng, scene, "payline", rng.choice(("token", "token", "paylinetoken")))
    dit = rng.choice((vise or scene.sien, scene.sien, scene.voisin, scene.paye))
    cle = rng.choice(("syn-accepted", "syn-accepted", "syn-accepted", *CLES))
    montant = dit.montant + rng.choice((0, 0, 0, -1, 1, 10**6))
    devise = rng.choice(("978", "978", "978", "840", "", "EUR"))
    corps = message(cle, dit, montant=max(montant, 0), devise=devise, transaction=operation(dit))
    brut = soap.hostile(rng, corps) if rng.random() < 0.85 else corps.encode()
    statut = rng.choice((200, 200, 200, 500, 404, 401))
    vrai = prouve(brut, statut, vise) if vise else frozenset[Capture]()
    vrai = frozenset(c for c in vrai if not _d_un_autre(c, scene))
    nom = f"{cle} de {dit.reference} pour {vise.reference if vise else 'personne'}"
    return Attaque(nom, (sonnette,), brut, statut, permis=vrai, forge=vise is None)


MONTANTS = ("", "45.90", "0", "-4590", "4589", "4591", "4590 EUR", "9" * 13, "4<!-- -->590")
PIEGES = (
    *((f"<obj:amount>{MONTANT}<", f"<obj:amount>{montant}<") for montant in MONTANTS),
    *(("<obj:currency>978<", f"<obj:currency>{d}<") for d in ("", "EUR", "840", "9780", "97")),
    *(("<obj:code>00000<", f"<obj:code>{c}<") for c in ("00001", "0000", "000000", "", "01100")),
    *(("<obj:ref>{ref}<", f"<obj:ref>{r}<") for r in ("AUTRE2222222", "{ref}2", "X{ref}")),
    ("<obj:id>{operation}<", "<obj:id><"),
    ("getWebPaymentDetailsResponse", "doWebPaymentResponse"),
    *(("<soapenv:Envelope", f"{dtd}<soapenv:Envelope") for dtd in soap.DTD),
)


def piege(rang: int, rng: Random, scene: Scene) -> Attaque:
    """A true answer but for one thing."""
    sonnette, vise = sonner(rng, scene, "payline", "token", seuls=(scene.sien,))
    assert vise
    mots = {"{ref}": vise.reference, "{operation}": operation(vise)}
    avant, apres = PIEGES[rang % len(PIEGES)]
    for nom, mot in mots.items():
        avant, apres = avant.replace(nom, mot), apres.replace(nom, mot)
    brut = soap.change(message("syn-accepted", vise, transaction=operation(vise)), avant, apres)
    return Attaque(f"{avant} → {apres[:80]}", (sonnette,), brut, permis=prouve(brut, 200, vise))


def _d_un_autre(capture: Capture, scene: Scene) -> bool:
    """Tell whether the operation is already another payment's in the books."""
    return capture[1] == operation(scene.paye) and capture[0] != scene.paye.reference


def vraie(rng: Random, scene: Scene) -> Attaque:
    """The truth, twice: a judge who lets nothing through would find nothing either."""
    sonnette, vise = sonner(rng, scene, "payline", "token", seuls=(scene.sien, scene.voisin))
    assert vise
    vrai = frozenset({scene.capture(vise)})
    brut = message("syn-accepted", vise, transaction=operation(vise)).encode()
    return Attaque("vraie réponse", (sonnette, sonnette), brut, permis=vrai, exige=vrai)
