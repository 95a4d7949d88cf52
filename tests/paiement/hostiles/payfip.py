"""PayFiP's answers, attacked."""

import re
from random import Random

from lxml import etree

from paiement.models import Paiement
from tests.paiement import dgfip

from . import soap
from .attaque import Attaque, Capture
from .scene import MONTANT, Scene
from .sonnettes import sonner

MAS = (
    "{http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/"
    "contrat_paiement_securise/PaiementSecuriseService}"
)
CORPS = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
CLES = tuple(dgfip.REPONSES)
AUTRES = (("montant", "4589"), ("montant", "4591"), ("numcli", "000001"), ("saisie", "W"))


def prouve(brut: bytes, statut: int, paiement: Paiement) -> frozenset[Capture]:
    """What this answer says was taken of this payment; nothing where it is hard to say."""
    texte = brut.decode("utf-8", "replace").encode()
    if soap.a_une_dtd(texte) or statut in (401, 403) or len(brut) > 256 * 1024:
        return frozenset()
    try:
        racine = etree.fromstring(texte)
    except etree.XMLSyntaxError:
        return frozenset()

    def lire(nom: str) -> str:
        chemin = f"{CORPS}/{MAS}recupererDetailPaiementSecuriseResponse/return/{nom}"
        return (racine.findtext(chemin) or "").strip()

    montant, idop = lire("montant"), (lire("idOp") or lire("idop")).lower()
    pris = (
        lire("resultrans") in ("P", "V")
        and re.fullmatch("[1-9][0-9]{0,11}", montant)
        and (lire("numcli"), lire("saisie")) == ("006270", "T")
        and lire("refdet") == paiement.reference
        and idop in ("", paiement.jeton)
    )
    if not pris:
        return frozenset()
    return frozenset({(paiement.reference, paiement.jeton, int(montant), "978")})


def attaque(rng: Random, scene: Scene) -> Attaque:
    """A ring with any idOp, an answer with anything in it."""
    sonnette, vise = sonner(rng, scene, "payfip", rng.choice(("idop", "idOp", "IDOP")))
    dit = rng.choice((vise or scene.sien, scene.sien, scene.voisin, scene.paye))
    cle = rng.choice(("syn-P", "syn-V", "syn-P", *CLES))
    corps = dgfip.reponse(cle, dit)
    if "<montant>" in corps and rng.random() < 0.25:
        nom, texte = rng.choice(AUTRES)
        corps = dgfip.reponse(cle, dit, **{nom: texte})
    brut = soap.hostile(rng, corps) if rng.random() < 0.85 else corps.encode()
    statut = rng.choice((200, 200, 200, 500, 404, 401))
    vrai = prouve(brut, statut, vise) if vise else frozenset[Capture]()
    nom = f"{cle} de {dit.reference} pour {vise.reference if vise else 'personne'}"
    return Attaque(nom, (sonnette,), brut, statut, permis=vrai, forge=vise is None)


PIEGES = (
    *((f"<montant>{MONTANT}<", f"<montant>{m}<") for m in ("", "45.90", "0", "-1", "4589", "4591")),
    *(("<refdet>{ref}<", f"<refdet>{r}<") for r in ("", "AUTRE2222222", "{ref}2", "X{ref}")),
    *(("<numcli>006270<", f"<numcli>{n}<") for n in ("", "006271", "6270", "0062700")),
    *(("<saisie>T<", f"<saisie>{s}<") for s in ("", "W", "X", "t")),
    *(("<resultrans>P<", f"<resultrans>{r}<") for r in ("", "p", "PP", "Q", "R", "A")),
    *(("<idOp>{idop}<", f"<idOp>{i}<") for i in ("00000000-b338-11e2-a082-001fe256bdfe", "x")),
    ("recupererDetailPaiementSecuriseResponse", "creerPaiementSecuriseResponse"),
    *(("<S:Envelope", f"{dtd}<S:Envelope") for dtd in soap.DTD),
)


def piege(rang: int, rng: Random, scene: Scene) -> Attaque:
    """A true answer but for one thing."""
    sonnette, vise = sonner(rng, scene, "payfip", "idOp", seuls=(scene.sien,))
    assert vise
    avant, apres = PIEGES[rang % len(PIEGES)]
    for nom, mot in {"{ref}": vise.reference, "{idop}": vise.jeton}.items():
        avant, apres = avant.replace(nom, mot), apres.replace(nom, mot)
    brut = soap.change(dgfip.reponse("syn-P", vise), avant, apres)
    return Attaque(f"{avant} → {apres[:80]}", (sonnette,), brut, permis=prouve(brut, 200, vise))


def vraie(rng: Random, scene: Scene) -> Attaque:
    """The truth, twice: a judge who lets nothing through would find nothing either."""
    sonnette, vise = sonner(rng, scene, "payfip", "idOp", seuls=(scene.sien, scene.voisin))
    assert vise
    vrai = frozenset({scene.capture(vise)})
    brut = dgfip.reponse(rng.choice(("syn-P", "syn-V")), vise).encode()
    return Attaque("vraie réponse", (sonnette, sonnette), brut, permis=vrai, exige=vrai)
