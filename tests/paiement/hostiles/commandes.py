"""Order/Get's answers, attacked: the parent is back, and what we are told is odd."""

import copy
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

from paiement.models import Paiement
from tests.paiement import lyra

from .attaque import Attaque, Capture, Message
from .lettres import abimes, tordu
from .scene import Scene

PRIS = {"AUTHORISED", "CAPTURED"}
VALEURS: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 4590, 4589, 4591, 4590.0, 45.9, 10**11, 10**40, float("nan")),
    *(float("inf"), "", "4590", "45.90", "TEST", "PRODUCTION", "EUR", "USD", "978", "12345678"),
    *("AUTHORISED", "CAPTURED", "DEBIT", "CREDIT", "SUCCESS", "ERROR", "PSP_010", "\x00", "\ud800"),
    *([], {}, [[]], ["AUTHORISED"], {"orderId": None}, "x" * 100, "9999-12-31T23:59:59-14:00"),
)


PIEGES: tuple[tuple[str, str, Any], ...] = (
    *(("haut", "mode", v) for v in ("PRODUCTION", None, "test")),
    *(("haut", "status", v) for v in ("ERROR", "OK", None)),
    *(("réponse", "shopId", v) for v in ("87654321", 12345678)),
    *(("réponse", "orderId", v) for v in ("AUTRE2222222", ["x"])),
    *(("opération", "shopId", v) for v in ("87654321", 12345678)),
    *(("opération", "operationType", v) for v in ("CREDIT", ["CREDIT"], "CREDIT\x00", "debit")),
    *(("opération", "detailedStatus", v) for v in ("REFUSED", "CANCELLED", "PAID", "INITIAL")),
    *(("opération", "amount", v) for v in (4589, 4591, 4590.0, True, None, [4590], 10**40)),
    *(("opération", "currency", v) for v in ("USD", "EUREUR", None, "\x00", ["EUR"])),
    *(("opération", "uuid", v) for v in (None, "", 7, "x" * 81, "a\x00", "\ud800", ["a"])),
    *(("opération", "errorCode", v) for v in ("\x00", "\ud800")),
    *(("commande", "orderId", v) for v in ("AUTRE2222222", 1)),
    ("commande", "mode", "PRODUCTION"),
)


def revenir(paiement: Paiement) -> tuple[Message, ...]:
    requete = f"vads_order_id={paiement.reference}&vads_trans_status=AUTHORISED&vads_amount=1"
    return (Message(lyra.RETOUR, requete=requete, methode="GET"),)


def prouve(brut: bytes, paiement: Paiement) -> frozenset[Capture]:
    """What this answer says was taken of this order, by the tables of the documentation."""
    try:
        corps = json.loads(brut.decode("utf-8", "replace"))
        reponse = corps["answer"]
        vrai = corps["status"] == "SUCCESS" and corps["mode"] == "TEST"
        vrai = vrai and _est(reponse, "shopId", "12345678")
        if not vrai or not _est(reponse, "orderId", paiement.reference):
            return frozenset()
        operations = reponse["transactions"]
        lues = [_lue(o, paiement) for o in operations] if isinstance(operations, list) else []
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return frozenset()
    return frozenset(c for c in lues if c)


def _est(objet: Any, nom: str, attendu: str) -> bool:
    return objet.get(nom) in (None, attendu) if isinstance(objet, dict) else False


def _lue(operation: dict[str, Any], paiement: Paiement) -> Capture | None:
    """One operation; raises for what is none, and then the whole answer is worth nothing."""
    commande = operation.get("orderDetails") or {}
    siens = _est(commande, "orderId", paiement.reference) and _est(commande, "mode", "TEST")
    if not siens or not _est(operation, "shopId", "12345678"):
        raise LookupError("another's")
    montant, devise, uuid = (operation.get(n) for n in ("amount", "currency", "uuid"))
    pris = (
        operation.get("detailedStatus") in PRIS
        and operation.get("operationType") in ("DEBIT", "", None)
        and re.fullmatch("[1-9][0-9]{0,11}", str(montant))
        and isinstance(devise, str)
        and re.fullmatch("[0-9]{3}|[A-Z]{3}", devise)
        and isinstance(uuid, str)
        and 0 < len(uuid) <= 80
        and uuid.isprintable()
    )
    if not pris:
        return None
    dite = "978" if devise == "EUR" else str(devise)
    return paiement.reference, str(uuid), int(str(montant)), dite


def _chemins(objet: Any, ici: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    paires = objet.items() if isinstance(objet, dict) else ()
    for cle, valeur in enumerate(objet) if isinstance(objet, list) else paires:
        yield (*ici, cle)
        yield from _chemins(valeur, (*ici, cle))


def autre_valeur(rng: Random, corps: dict[str, Any]) -> None:
    """Spoil one value of the answer, anywhere in it."""
    *parents, cle = rng.choice(list(_chemins(corps)))
    for pas in parents:
        corps = corps[pas]
    geste = rng.randrange(4)
    if geste == 0:
        del corps[cle]
    elif geste == 1 and isinstance(corps[cle], str):
        corps[cle] = tordu(rng, corps[cle])
    elif geste == 2 and isinstance(corps[cle], int):
        corps[cle] += rng.choice((-1, 1))
    else:
        corps[cle] = copy.deepcopy(rng.choice(VALEURS))


def reponse(rng: Random, scene: Scene, paiement: Paiement) -> bytes:
    statuts = ("AUTHORISED", "CAPTURED", "REFUSED", "CANCELLED", "UNDER_VERIFICATION")
    operations = [
        lyra.operation(paiement, rng.choice(statuts), uuid=lyra.uuid(paiement, rang))
        for rang in range(1, rng.choice((2, 2, 3)))
    ]
    corps = lyra.commande(paiement, *operations)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        with suppress(LookupError, TypeError):  # what was to be spoilt is gone already
            autre_valeur(rng, corps)
    brut = json.dumps(corps, ensure_ascii=rng.random() < 0.8).encode("utf-8", "replace")
    match rng.randrange(12):
        case 0:
            return abimes(rng, brut)
        case 1:
            return rng.choice(_PAS_DE_REPONSE)
        case 2:
            autre = rng.choice([p for p in scene.paiements.values() if p != paiement])
            return lyra.reponse(autre, lyra.operation(autre)).encode()
        case 3:
            return brut.decode().encode("utf-16")
        case _:
            return brut


_PAS_DE_REPONSE = (
    *(b"", b"null", b"[]", b"NaN", b"{", b"[" * 100_000, b'{"a":' * 20_000, b"\x00" * 50),
    *(b"<html>AUTHORISED 00</html>", b'{"status": "SUCCESS"}', b"9" * 300_000),
    *(lyra.aucune_transaction().encode(), b'{"status": "ERROR", "answer": {"errorCode": "X"}}'),
)


def commande(rng: Random, scene: Scene) -> Attaque:
    paiement = rng.choice((scene.sien, scene.sien, scene.voisin, scene.paye))
    brut = reponse(rng, scene, paiement)
    statut = rng.choice((200, 200, 200, 500, 404, 401))
    vrai = frozenset() if statut == 401 else prouve(brut, paiement)
    return Attaque("Order/Get", revenir(paiement), brut, statut, permis=vrai)


def piege(rang: int, scene: Scene) -> Attaque:
    """A true success but for one value."""
    ou, nom, valeur = PIEGES[rang % len(PIEGES)]
    operation = lyra.operation(scene.sien)
    corps = lyra.commande(scene.sien, operation)
    lieux = {"haut": corps, "réponse": corps["answer"], "opération": operation}
    lieux.get(ou, operation["orderDetails"])[nom] = valeur
    brut = json.dumps(corps).encode()
    vrai = prouve(brut, scene.sien)
    return Attaque(f"Order/Get, {ou}, {nom} = {valeur!r}", revenir(scene.sien), brut, permis=vrai)


def vraie_commande(rng: Random, scene: Scene) -> Attaque:
    """Now and then the truth: a judge who lets nothing through would find nothing either."""
    paiement = rng.choice((scene.sien, scene.voisin))
    refusee = lyra.operation(paiement, "REFUSED", uuid=lyra.uuid(paiement, 2))
    operations = rng.sample([refusee, lyra.operation(paiement)], 2)
    vrai = frozenset({scene.capture(paiement)})
    brut = lyra.reponse(paiement, *operations).encode()
    messages = revenir(paiement) * 2
    return Attaque("Order/Get, vrai", messages, brut, permis=vrai, exige=vrai)
