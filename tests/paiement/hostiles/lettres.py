"""Spoiling texts and bytes."""

from random import Random

ETRANGES = (
    *("", " ", "0", "-1", "1e9", "NaN", "null", "true", "\x00", "A\x00B", "\u200b", "\ufeff"),
    *("é", "🔑", "\r\n", "%00", "%2B", "+", "&", "=", "'; --", "<x/>", "{{7*7}}", "${jndi}"),
    *(
        "../../etc/passwd",
        "x" * 300,
        "9" * 40,
        "00",
        "978",
        "TEST",
        "AUTHORISED",
        "٤٥٩٠",
        "４５９０",
    ),
)


def tordu(rng: Random, texte: str) -> str:
    """Another text, near this one or far from it."""
    while True:
        autre = rng.choice(_TORSIONS)(rng, texte)
        if autre != texte:
            return autre


def _etrange(rng: Random, _: str) -> str:
    return rng.choice(ETRANGES)


def _un_de_plus(rng: Random, texte: str) -> str:
    """±1, for what is a number."""
    return str(int(texte) + rng.choice((-1, 1))) if texte.isdecimal() else texte + "1"


def _casse(_: Random, texte: str) -> str:
    return texte.swapcase()


def _bordure(rng: Random, texte: str) -> str:
    bord = rng.choice((" ", "\t", "\n", "0", "\x00", "+", "\u00a0"))
    return bord + texte if rng.random() < 0.5 else texte + bord


def _coupe(rng: Random, texte: str) -> str:
    return texte[: rng.randrange(len(texte))] if texte else "x"


def _lettre(rng: Random, texte: str) -> str:
    if not texte:
        return "?"
    place = rng.randrange(len(texte))
    return texte[:place] + rng.choice("0123456789ABCabc+é") + texte[place + 1 :]


def _double(_: Random, texte: str) -> str:
    return texte * 2 or "xx"


def _envers(_: Random, texte: str) -> str:
    return texte[::-1]


_TORSIONS = (_etrange, _un_de_plus, _casse, _bordure, _coupe, _lettre, _double, _envers)


def abimes(rng: Random, octets: bytes) -> bytes:
    """The same bytes, damaged on the way."""
    place = rng.randrange(len(octets))
    match rng.randrange(6):
        case 0:
            return octets[:place]
        case 1:
            return octets[:place] + bytes([rng.randrange(256)]) + octets[place + 1 :]
        case 2:
            return octets[:place] + rng.randbytes(rng.randrange(1, 9)) + octets[place:]
        case 3:
            fin = min(len(octets), place + rng.randrange(1, 40))
            return octets[:place] + octets[fin:]
        case 4:
            return octets + octets
        case _:
            return rng.choice((b"\xef\xbb\xbf", b"\x00", b"\xff\xfe", b" ", b"\r\n")) + octets
