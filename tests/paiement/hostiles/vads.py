"""SystemPay's notification, attacked with and without the key."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from urllib.parse import quote, quote_plus, urlencode

from paiement.models import Paiement
from tests.paiement import lyra

from .attaque import FORME, Attaque, Capture, Message
from .graines import PAR_GRAINE
from .lettres import abimes, tordu
from .scene import Scene

Champs = dict[str, str]
PRIS = {"AUTHORISED", "CAPTURED"}
DECISIFS = (
    *("vads_amount", "vads_effective_amount", "vads_currency", "vads_effective_currency"),
    *("vads_order_id", "vads_site_id", "vads_ctx_mode", "vads_trans_uuid", "vads_operation_type"),
    *("vads_result", "vads_effective_creation_date", "vads_trans_status"),
)
PIEGES = {
    "vads_trans_status": (
        *("REFUSED", "ABANDONED", "CANCELLED", "EXPIRED", "INITIAL", "UNDER_VERIFICATION"),
        *("WAITING_AUTHORISATION", "AUTHORISED_TO_VALIDATE", "CAPTURE_FAILED", "PAID", "captured"),
    ),
    "vads_operation_type": ("CREDIT", "CREDIT\x00", "credit", "VERIFICATION"),
    "vads_site_id": ("87654321", "012345678", "12345678 ", ""),
    "vads_ctx_mode": ("PRODUCTION", "test", "TEST ", ""),
    "vads_effective_amount": ("4589", "4591", "45.90", "0", "-4590", "9" * 13),
    "vads_effective_currency": ("840", "EURO", "97", "9\x008"),
    "vads_trans_uuid": ("", "PAY", "x" * 32, "0" * 33, "A" * 200, "\x00"),
}
MODELES = tuple(c for c in lyra.VECTEURS if "expected_status" in lyra.VECTEURS[c])
NOMS = tuple(n for n in lyra.VECTEURS["ipn-authorised"]["fields"] if n.startswith("vads_"))
GESTES = ("altéré", "retiré", "doublé", "autrement codé")


def dire(
    corps: bytes | str, *, requete: str = "", methode: str = "POST", forme: str = FORME
) -> Message:
    octets = corps.encode("utf-8", "replace") if isinstance(corps, str) else corps
    return Message(lyra.NOTIFICATION, octets, requete, methode, forme)


def prouve(champs: Champs, scene: Scene) -> frozenset[Capture]:
    """What a message that the bank signed says was taken, by the tables of its documentation."""
    paiement = scene.paiements.get(champs.get("vads_order_id", ""))
    montant, devise = champs.get("vads_amount", ""), champs.get("vads_currency", "")
    if pris := champs.get("vads_effective_amount"):  # what was taken, where it is said
        montant, devise = pris, champs.get("vads_effective_currency") or devise
    uuid = champs.get("vads_trans_uuid", "")
    vrai = (
        paiement is not None
        and champs.get("vads_site_id") == lyra.CONTRAT["boutique"]
        and champs.get("vads_ctx_mode") == "TEST"
        and champs.get("vads_trans_status") in PRIS
        and champs.get("vads_operation_type", "") in ("DEBIT", "")
        and re.fullmatch("[1-9][0-9]{0,11}", montant)
        and re.fullmatch("[0-9]{3}|[A-Z]{3}", devise)
        and re.fullmatch("[0-9a-f]{32}", uuid)
    )
    if not vrai or paiement is None:
        return frozenset()
    return frozenset({(paiement.reference, uuid, int(montant), devise)})


def signee(champs: Champs) -> bool:
    return lyra.signe(champs)["signature"] == champs.get("signature")


def un_champ(rng: Random, scene: Scene, geste: str, nom: str) -> Attaque:
    """One signed field of a true message, without the key."""
    champs = lyra.ipn("ipn-authorised", scene.sien)
    paires = list(champs.items())
    place = list(champs).index(nom)
    match geste:
        case "altéré":
            paires[place] = nom, tordu(rng, champs[nom])
        case "retiré":
            del paires[place]
        case "doublé":
            autre = champs[nom] if rng.random() < 0.5 else tordu(rng, champs[nom])
            paires.insert(rng.randrange(len(paires) + 1), (nom, autre))
        case _:
            return _autrement_code(rng, scene, champs, nom)
    corps = urlencode(paires, quote_via=rng.choice((quote, quote_plus)))
    return Attaque(f"{nom} {geste}", (dire(corps),), forge=True)


def _autrement_code(rng: Random, scene: Scene, champs: Champs, nom: str) -> Attaque:
    """What it means when decoded decides: the same text is the same message."""
    codages: tuple[Callable[[str], str], ...] = (
        lambda t: "".join(f"%{o:02x}" for o in t.encode()),
        lambda t: quote(quote(t, safe=""), safe=""),
        lambda t: t,
        lambda t: quote(t.encode("utf-16")),
        lambda t: quote(t, encoding="latin-1", errors="replace"),
    )
    codage = rng.randrange(len(codages))
    corps = "&".join(
        f"{n}={codages[codage](t) if n == nom else quote_plus(t)}" for n, t in champs.items()
    )
    return Attaque(f"{nom} codé ({codage})", (dire(corps),), permis=prouve(champs, scene))


# --- without the key ------------------------------------------------------------------------------


def signature(rng: Random, scene: Scene, rang: int) -> Attaque:
    champs = lyra.ipn("ipn-authorised", scene.sien)
    vraie = champs["signature"]
    autres = (
        *(vraie[:-1], vraie[:1], "", vraie.swapcase(), vraie + "=", vraie[1:], f" {vraie}"),
        *(lyra.signe_sha1(champs)["signature"], lyra.signe(champs, "")["signature"], vraie * 2),
        *(lyra.signe(champs, lyra.CLE[:-1])["signature"], tordu(rng, vraie), lyra.CLE, "=" * 44),
        lyra.ipn("ipn-authorised", scene.voisin)["signature"],
    )
    champs["signature"] = autres[rang % len(autres)]
    return Attaque(f"signature ({rang})", (dire(urlencode(champs)),), forge=True)


def statut_et_autres(rng: Random, scene: Scene) -> Attaque:
    """A refusal dressed as a success, a small payment as a big one, one's own as another's."""
    base = rng.choice([m for m in MODELES if m != "ipn-production-key"])
    champs = lyra.ipn(base, rng.choice((scene.sien, scene.paye)))
    avant = dict(champs)
    habits = {
        "vads_trans_status": rng.choice(("AUTHORISED", "CAPTURED")),
        "vads_result": "00",
        "vads_order_id": scene.voisin.reference,
        "vads_amount": str(rng.choice((1, 4589, 4591, 459000))),
        "vads_trans_uuid": lyra.uuid(scene.sien, rng.randrange(2, 99)),
    }
    for nom in rng.sample(sorted(habits), rng.randrange(1, 4)):
        champs[nom] = habits[nom]
    if champs == avant:
        champs["vads_amount"] += "0"
    return Attaque(f"{base} déguisé", (dire(urlencode(champs)),), forge=True)


def champs_en_plus(rng: Random, scene: Scene) -> Attaque:
    champs = lyra.ipn("ipn-authorised", scene.sien)
    champs[f"vads_{rng.choice('aehmz')}{rng.randrange(10**6)}"] = rng.choice(("", "x", "4590"))
    return Attaque("champ ajouté", (dire(urlencode(champs)),), forge=True)


def renommes(rng: Random, scene: Scene) -> Attaque:
    """Other names in the same order, values cut or glued at a +: the signature still holds."""
    paiement = rng.choice((scene.sien, scene.paye))
    champs = lyra.ipn("ipn-authorised", paiement, bank_label="AUTHORISED+4590+CREDIT+PAY")
    noms = sorted(n for n in champs if n.startswith("vads_"))
    valeurs = [champs[n] for n in noms]
    glisse = rng.randrange(3)
    if glisse == 0:  # the operation's name goes to one of the values after it
        place = noms.index("vads_trans_uuid")
        pas = rng.randrange(1, len(noms) - place)
        noms[place : place + pas] = [f"vads_trans_t{n}" for n in range(pas)]
        noms[place + pas] = "vads_trans_uuid"
    elif glisse == 1:  # a value is cut in two
        place = noms.index("vads_bank_label")
        debut, fin = valeurs[place].split("+", 1)
        valeurs[place : place + 1] = [debut, fin]
        noms[place : place + 1] = ["vads_bank_label", "vads_bank_labelz"]
    else:  # two values are one
        place = rng.randrange(len(noms) - 1)
        valeurs[place : place + 2] = [f"{valeurs[place]}+{valeurs[place + 1]}"]
        del noms[place + rng.randrange(2)]
    refaits = dict(zip(noms, valeurs, strict=True)) | {"signature": champs["signature"]}
    assert signee(refaits)
    # It is the bank's own word that this attempt was paid, and no other word.
    vrai = frozenset({scene.capture(paiement)})
    return Attaque(f"renommés ({glisse})", (dire(urlencode(refaits)),), permis=vrai)


def transport(rng: Random, scene: Scene) -> Attaque:
    """A true message, hurt on the way; what is left whole is still the bank's word."""
    champs = lyra.ipn("ipn-authorised", scene.sien)
    corps = urlencode(champs).encode()
    frontiere = "b0rne"
    parties = "".join(
        f'--{frontiere}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{t}\r\n'
        for n, t in champs.items()
    )
    multipart = f"multipart/form-data; boundary={frontiere}"
    formes = (
        dire(abimes(rng, corps)),
        dire(corps.replace(b"%2B", b"+").replace(b"%3D", b"=")),
        dire(urlencode({n: t for n, t in champs.items() if t})),
        dire(corps, forme="application/x-www-form-urlencoded; charset=iso-8859-1"),
        dire(
            corps, forme=rng.choice(("text/plain", "application/json", "", "x/y; charset=klingon"))
        ),
        dire(f"{parties}--{frontiere}--\r\n", forme=multipart),
        dire(abimes(rng, parties.encode()), forme=multipart),
        dire(b"", requete=corps.decode(), methode="GET"),
        dire(corps, requete=corps.decode()),
        dire(corps, requete=f"vads_order_id={scene.voisin.reference}&vads_amount=1"),
        dire(corps.replace(b"&", b";")),
        dire(corps.upper()),
        dire(corps + b"&" + rng.randbytes(20)),
        dire(corps + b"&x=" + b"y" * rng.choice((70_000, 500_000))),
        Message(lyra.NOTIFICATION, corps + b"&x=" + b"y" * 1_100_000, lisible=False),
        dire(corps + b"".join(b"&x%d=" % n for n in range(1200))),
    )
    forme = rng.randrange(len(formes))
    return Attaque(f"transport ({forme})", (formes[forme],), permis=prouve(champs, scene))


# --- with the key: what the bank itself says oddly ------------------------------------------------


def piege(rng: Random, scene: Scene, nom: str, valeur: str) -> Attaque:
    """A true success but for this field, well signed."""
    return _signe(scene, lyra.ipn("ipn-authorised", scene.sien) | {nom: valeur}, nom)


def de_la_banque(rng: Random, scene: Scene) -> Attaque:
    paiement: Paiement = rng.choice((scene.sien, scene.sien, scene.paye, scene.voisin))
    champs = lyra.ipn(rng.choice(("ipn-authorised", *MODELES)), paiement)
    for _ in range(rng.choice((1, 1, 2, 3))):
        nom = rng.choice((*DECISIFS, *champs))
        champs[nom] = tordu(rng, champs.get(nom, ""))
    if rng.random() < 0.2:
        champs.pop(rng.choice(DECISIFS), None)
    if champs.get("vads_trans_uuid") in {lyra.uuid(p) for p in scene.paiements.values()}:
        champs["vads_trans_uuid"] = lyra.uuid(paiement)  # an operation is one payment's
    return _signe(scene, champs, "étrange")


def _signe(scene: Scene, champs: Champs, nom: str) -> Attaque:
    champs = lyra.signe(champs)
    vrai = prouve(champs, scene)
    return Attaque(f"signé, {nom}", (dire(urlencode(champs)),), permis=vrai, exige=vrai)


def rejoues(rng: Random, scene: Scene) -> Attaque:
    """True messages, several times, in any order, some of them the neighbour's."""
    paiements = [rng.choice((scene.sien, scene.paye, scene.voisin)) for _ in range(3)]
    cles = [rng.choice(("ipn-authorised", "ipn-captured", "ipn-refused")) for _ in paiements]
    ipns = [lyra.ipn(cle, p) for cle, p in zip(cles, paiements, strict=True)]
    vrai = frozenset[Capture]().union(*(prouve(champs, scene) for champs in ipns))
    messages = tuple(dire(urlencode(champs)) for champs in ipns for _ in range(rng.choice((1, 2))))
    return Attaque("rejoués", messages, permis=vrai, exige=vrai)


AU_HASARD = (
    *(statut_et_autres, champs_en_plus, renommes, renommes),
    *(transport, transport, de_la_banque, de_la_banque, rejoues),
)
# Each signed field in each of the four ways, each false signature, each trap: whatever the seeds.
CHACUNE: tuple[Callable[[Random, Scene], Attaque], ...] = (
    *(partial(un_champ, geste=geste, nom=nom) for nom in NOMS for geste in GESTES),
    *(partial(signature, rang=rang) for rang in range(15)),
    *(partial(piege, nom=nom, valeur=valeur) for nom in PIEGES for valeur in PIEGES[nom]),
)


def attaques(rng: Random, scene: Scene, graine: int) -> Iterator[Attaque]:
    """Three that are due, then two of any kind, and again."""
    rang = graine * PAR_GRAINE * 3 // 5
    while True:
        for faire in (CHACUNE[(rang + n) % len(CHACUNE)] for n in range(3)):
            yield faire(rng, scene)
        yield rng.choice(AU_HASARD)(rng, scene)
        yield rng.choice(AU_HASARD)(rng, scene)
        rang += 3
