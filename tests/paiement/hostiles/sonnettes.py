"""The doorbells of the banks that sign nothing: tokens of others, of nobody, of no shape."""

from random import Random
from urllib.parse import quote, urlencode

from paiement.models import Paiement

from .attaque import FORME, Message
from .lettres import tordu
from .scene import Scene

AFFIRMATIONS = {
    "status": "ACCEPTED",
    "code": "00000",
    "resultrans": "P",
    "vads_trans_status": "AUTHORISED",
    "amount": "4590",
    "montant": "4590",
}


def sonner(
    rng: Random, scene: Scene, banque: str, nom: str, *, seuls: tuple[Paiement, ...] = ()
) -> tuple[Message, Paiement | None]:
    """Ring at one of the two doors; the payment that it names, None for nobody's."""
    paiement = rng.choice(seuls or (scene.sien, scene.sien, scene.voisin, scene.paye))
    jeton = paiement.jeton
    vise: Paiement | None = paiement
    if not seuls and rng.random() < 0.25:
        jeton, vise = _jeton_de_personne(rng, jeton), None
    champs = {nom: jeton} | dict(rng.sample(sorted(AFFIRMATIONS.items()), rng.randrange(4)))
    if rng.random() < 0.2:
        champs["ref"] = scene.voisin.reference
    texte = urlencode(champs, quote_via=quote)
    retour = rng.random() < 0.3
    adresse = f"/paiement/{'retour' if retour else 'notification'}/{banque}/"
    if retour or rng.random() < 0.4:
        return Message(adresse, requete=texte, methode="GET"), vise
    if rng.random() < 0.3:
        return Message(adresse, b"<x>" * rng.randrange(30_000), texte, forme="text/xml"), vise
    return Message(adresse, texte.encode(), forme=FORME), vise


def _jeton_de_personne(rng: Random, jeton: str) -> str:
    """Near a true one, or of no shape at all; never a true one in another case."""
    while True:
        autre = tordu(rng, jeton)
        if autre.lower() != jeton.lower():
            return autre
