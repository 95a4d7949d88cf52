"""A square code that a scanner reads, as an image inside a page or a paper of ours."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

MODULE = 3  # pixels a module: some 18 mm on paper for an invoice's number


def svg(texte: str, description: str) -> SafeString:
    """Return the code of this text as inline SVG; `description` is what it says to who hears it."""
    sortie = BytesIO()
    segno.make(texte, micro=False, error="m").save(
        sortie, kind="svg", scale=MODULE, xmldecl=False, svgns=True, nl=False, title=description
    )
    # segno writes paths and escapes the title: nothing of a person's stays as typed.
    return mark_safe(sortie.getvalue().decode())
