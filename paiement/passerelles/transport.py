"""Talking HTTP with a bank: bounded in time and size, and XML that cannot bite.

Proxies and the CA bundle come from the environment, as `requests` reads them.
"""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import requests
import urllib3
from django.conf import settings
from lxml import etree

from .base import BanqueInjoignable

TAILLE_MAXIMALE = 256 * 1024
# The body is read below `requests`, which therefore does not translate what breaks there.
PANNES = (requests.RequestException, urllib3.exceptions.HTTPError)
# N12 in all three banks' tables. More would not even fit the ledger.
_CENTIMES = re.compile(r"[1-9][0-9]{0,11}")


def poster(
    adresse: str,
    corps: bytes,
    entetes: Mapping[str, str],
    identifiants: tuple[str, str] | None,
    *,
    lecture: bool,
) -> str:
    """POST and return the body, whatever the HTTP status; raises `BanqueInjoignable`.

    `lecture` says that the call changes nothing at the bank: only then is a lost connection tried
    again, once. Credentials stay out of the exception's text.
    """
    for restants in (1, 0) if lecture else (0,):
        try:
            return _un_essai(adresse, corps, entetes, identifiants)
        except PANNES as erreur:
            if not restants:
                raise BanqueInjoignable(type(erreur).__name__) from None
    raise AssertionError("unreachable")


def _un_essai(
    adresse: str,
    corps: bytes,
    entetes: Mapping[str, str],
    identifiants: tuple[str, str] | None,
) -> str:
    with requests.post(
        adresse,
        data=corps,
        headers=dict(entetes),
        auth=identifiants,
        timeout=settings.BANQUE_DELAIS,
        allow_redirects=False,
        stream=True,
    ) as reponse:
        recu, fin = b"", time.monotonic() + sum(settings.BANQUE_DELAIS)
        for morceau in iter(lambda: reponse.raw.read1(16 * 1024, decode_content=True), b""):
            recu += morceau
            if len(recu) > TAILLE_MAXIMALE:
                raise BanqueInjoignable("réponse trop longue", recu.decode("utf-8", "replace"))
            if time.monotonic() > fin:  # the read timeout is per packet: a drip would never end
                raise BanqueInjoignable("réponse trop lente", recu.decode("utf-8", "replace"))
        brut = recu.decode("utf-8", "replace")
        if reponse.status_code in (401, 403) or not brut.strip():
            raise BanqueInjoignable(f"HTTP {reponse.status_code}", brut)
        return brut


def lire_xml(brut: str) -> etree._Element:
    """Parse a bank's XML; raises `BanqueInjoignable` for what is not, or carries a DTD."""
    analyseur = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        racine = etree.fromstring(brut.encode(), analyseur)
    except etree.XMLSyntaxError:
        raise BanqueInjoignable("réponse illisible", brut) from None
    if racine.getroottree().docinfo.doctype:
        raise BanqueInjoignable("réponse avec DTD", brut)
    return racine


def lire_json(brut: str) -> Any:
    """Parse a bank's JSON; raises `BanqueInjoignable` for what is not."""
    try:
        return json.loads(brut)
    except (ValueError, RecursionError):
        raise BanqueInjoignable("réponse illisible", brut) from None


def centimes(texte: str) -> int | None:
    """Read an amount in cents as the banks write it: digits, more than nothing; or None."""
    return int(texte) if _CENTIMES.fullmatch(texte) else None
