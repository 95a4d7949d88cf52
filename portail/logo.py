"""The town's logo: an image from anywhere, made again so that nothing hides in it."""

import hashlib
import io
from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps

from .models import Commune

FORMATS = ["PNG", "JPEG", "WEBP"]
OCTETS_MAX = 2 * 1024 * 1024
PIXELS_MAX = 16_000_000
HAUTEUR_MIN = 40
# What a page shows, twice as fine for the screens that can.
GABARIT = (480, 160)
LEGER = 40_000  # bytes; heavier, it gets a palette


class LogoRefuse(ValueError):
    """One French sentence says why."""


@dataclass(frozen=True)
class Logo:
    """A clean PNG: the pixels, and nothing else that the file had."""

    octets: bytes
    largeur: int
    hauteur: int

    @property
    def nom(self) -> str:
        return f"{hashlib.sha256(self.octets).hexdigest()[:16]}.png"


def nettoyer(fichier: BinaryIO) -> Logo:
    """Read an image sent by somebody and draw it again, no larger than a page needs; raises
    `LogoRefuse`."""
    octets = fichier.read(OCTETS_MAX + 1)
    if len(octets) > OCTETS_MAX:
        raise LogoRefuse("Ce fichier est trop lourd : 2 Mo au plus.")
    image = _ouvrir(octets)
    image.thumbnail(GABARIT, Image.Resampling.LANCZOS)
    # From the bare pixels: of comments, profiles and places nothing is left.
    propre = Image.frombytes("RGBA", image.size, image.tobytes())
    return Logo(_en_png(propre), propre.width, propre.height)


def _ouvrir(octets: bytes) -> Image.Image:
    try:
        Image.open(io.BytesIO(octets), formats=FORMATS).verify()
        image = Image.open(io.BytesIO(octets), formats=FORMATS)  # verify() leaves it unusable
        largeur, hauteur = image.size  # from the header: nothing is unpacked yet
        if largeur * hauteur > PIXELS_MAX:
            raise LogoRefuse(
                f"Cette image est trop grande ({largeur} × {hauteur} pixels) : réduisez-la."
            )
        image.load()
        droite = ImageOps.exif_transpose(image).convert("RGBA")
    except LogoRefuse:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bombe:
        raise LogoRefuse("Cette image est trop grande : réduisez-la.") from bombe
    except Exception as faute:  # whatever a damaged or forged file makes a decoder say
        raise LogoRefuse("Ce fichier n’est pas une image PNG, JPEG ou WebP lisible.") from faute
    if droite.height < HAUTEUR_MIN:
        raise LogoRefuse(
            f"Cette image est trop petite ({largeur} × {hauteur} pixels) : "
            f"{HAUTEUR_MIN} pixels de haut au moins."
        )
    return droite


def _en_png(image: Image.Image) -> bytes:
    octets = _ecrire(image)
    if len(octets) > LEGER:
        octets = _ecrire(image.quantize(256, Image.Quantize.FASTOCTREE))
    return octets


def _ecrire(image: Image.Image) -> bytes:
    sortie = io.BytesIO()
    image.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


def poser(commune: Commune, logo: Logo | None) -> None:
    """Give the town this logo, or none; the file that it had goes once this is really so. The
    caller saves the row."""
    ancien = commune.logo.name
    if logo:
        commune.logo.save(logo.nom, ContentFile(logo.octets), save=False)
    else:
        commune.logo = ""
    commune.logo_largeur = logo.largeur if logo else 0
    commune.logo_hauteur = logo.hauteur if logo else 0
    if ancien:
        transaction.on_commit(lambda: Commune._meta.get_field("logo").storage.delete(ancien))
