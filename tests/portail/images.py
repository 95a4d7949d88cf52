"""Images to send as a logo, honest and otherwise."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def image(
    format: str = "PNG", taille: tuple[int, int] = (300, 100), couleur: str = "#0f5b6e"
) -> bytes:
    sortie = io.BytesIO()
    Image.new("RGB", taille, couleur).save(sortie, format)
    return sortie.getvalue()


def bavarde() -> bytes:
    """A PNG with a comment, a place and a script after its end."""
    notes = PngInfo()
    notes.add_text("Comment", "secret du photographe")
    sortie = io.BytesIO()
    Image.new("RGB", (300, 100), "#0f5b6e").save(sortie, "PNG", pnginfo=notes)
    return sortie.getvalue() + b"<script>alert(1)</script>"


def bombe() -> bytes:
    """A few bytes that say that they are 30,000 pixels wide and as many high."""
    sortie = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(sortie, "PNG", optimize=True)
    return sortie.getvalue()
