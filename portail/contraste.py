"""Whether the town's colour can be read wherever `static/portail.css` puts it (WCAG 2.2, AA).

Pure arithmetic: the sheet derives its companions from the one colour (`color-mix`,
`oklch(from …)`), and this does the same sums; `tests/portail/test_contraste.py` holds the two
together.
"""

import math
import re
from dataclasses import dataclass

MINIMUM = 4.5  # text of ordinary size
BLANC, NOIR = "#ffffff", "#000000"
# The grounds and inks of the sheet's tokens, light then dark.
FOND, FOND_SOMBRE, CARTE_SOMBRE, ENCRE_SOMBRE = "#f6f7f9", "#10161b", "#19222a", "#0d1419"
PALE_SOMBRE = "#151c22"
PAS = 200  # how finely a shade is looked for

Triplet = tuple[float, float, float]
_ECRITURE = re.compile(r"#[0-9a-f]{6}")
# Björn Ottosson's Oklab: linear sRGB → cone responses → Oklab, and back.
_VERS_LMS = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_VERS_LAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_DEPUIS_LAB = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_DEPUIS_LMS = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


@dataclass(frozen=True)
class Mesure:
    """One place where the colour is read, and its contrast there."""

    ou: str
    ratio: float

    @property
    def lisible(self) -> bool:
        return self.ratio >= MINIMUM

    @property
    def en_mots(self) -> str:
        return en_mots(self.ratio)


def est_une_couleur(texte: str) -> bool:
    return bool(_ECRITURE.fullmatch(texte))


def contraste(une: str, autre: str) -> float:
    """The contrast ratio of WCAG, from 1 (the same) to 21 (black on white)."""
    clair, sombre = sorted((_luminance(une), _luminance(autre)), reverse=True)
    return (clair + 0.05) / (sombre + 0.05)


def mesures(ville: str) -> list[Mesure]:
    """The colour in each of its places; the first one is what people ask about: white on it."""
    vif, sur_ancien = melange(ville, 35, BLANC), melange(ville, 30, PALE_SOMBRE)
    clair, pale = oklch(ville, 0.80, 0.11), oklch(ville, 0.29, 0.045)
    return [
        Mesure("texte blanc sur les boutons et le menu", contraste(BLANC, ville)),
        Mesure("liens sur le fond des pages", contraste(ville, FOND)),
        Mesure("liens dans un encart", contraste(ville, melange(ville, 8, BLANC))),
        Mesure(
            "affichage sombre",
            min(
                *(contraste(clair, fond) for fond in (FOND_SOMBRE, CARTE_SOMBRE, pale)),
                contraste(clair, ENCRE_SOMBRE),
                contraste(BLANC, oklch(ville, 0.37, 0.08)),
            ),
        ),
        Mesure(
            "affichage sombre, navigateurs anciens",
            min(
                *(contraste(vif, fond) for fond in (FOND_SOMBRE, CARTE_SOMBRE, sur_ancien)),
                contraste(vif, ENCRE_SOMBRE),
                contraste(BLANC, melange(ville, 62, ENCRE_SOMBRE)),
            ),
        ),
    ]


def lisible(ville: str) -> bool:
    return all(mesure.lisible for mesure in mesures(ville))


def proposer(ville: str) -> str:
    """The nearest shade of the same hue that can be read everywhere: darkened as little as needed
    (itself when it can be read already)."""
    return next(
        nuance
        for pas in range(PAS + 1)
        if lisible(nuance := melange(ville, 100 - 100 * pas / PAS, NOIR))
    )


def en_mots(ratio: float) -> str:
    """`7,1:1`; rounded down: 4,49 is not 4,5."""
    return f"{math.floor(ratio * 10) / 10:.1f}:1".replace(".", ",")


def melange(une: str, part: float, autre: str) -> str:
    """`color-mix(in oklab, une part%, autre)`."""
    a, b, p = _lab(une), _lab(autre), part / 100
    return _ecrire(
        (p * a[0] + (1 - p) * b[0], p * a[1] + (1 - p) * b[1], p * a[2] + (1 - p) * b[2])
    )


def oklch(ville: str, clarte: float, chroma: float) -> str:
    """`oklch(from ville clarte min(c, chroma) h)`, what no screen shows cut to what it shows."""
    _, a, b = _lab(ville)
    c = math.hypot(a, b)
    part = min(c, chroma) / c if c else 0.0
    return _ecrire((clarte, a * part, b * part))


def _luminance(couleur: str) -> float:
    rouge, vert, bleu = _lineaire(couleur)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def _lineaire(couleur: str) -> Triplet:
    rouge, vert, bleu = (int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decoder(rouge), _decoder(vert), _decoder(bleu)


def _decoder(canal: float) -> float:
    return canal / 12.92 if canal <= 0.04045 else ((canal + 0.055) / 1.055) ** 2.4


def _encoder(canal: float) -> float:
    return canal * 12.92 if canal <= 0.0031308 else 1.055 * canal ** (1 / 2.4) - 0.055


def _lab(couleur: str) -> Triplet:
    lms = _fois(_VERS_LMS, _lineaire(couleur))
    return _fois(_VERS_LAB, (math.cbrt(lms[0]), math.cbrt(lms[1]), math.cbrt(lms[2])))


def _ecrire(lab: Triplet) -> str:
    lms = _fois(_DEPUIS_LAB, lab)
    canaux = _fois(_DEPUIS_LMS, (lms[0] ** 3, lms[1] ** 3, lms[2] ** 3))
    octets = (round(255 * _encoder(min(max(canal, 0.0), 1.0))) for canal in canaux)
    return "#" + "".join(f"{octet:02x}" for octet in octets)


def _fois(matrice: tuple[Triplet, Triplet, Triplet], v: Triplet) -> Triplet:
    une, deux, trois = (sum(m * x for m, x in zip(rang, v, strict=True)) for rang in matrice)
    return une, deux, trois
