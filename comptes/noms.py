"""Names as one person writes them and another: `TRAORÉ Malo`, `Traore  malo`."""

import unicodedata


def plie(nom: str) -> str:
    """The name without accents, case, hyphens or doubled spaces: what it is compared by."""
    plat = unicodedata.normalize("NFKD", nom.replace("-", " ").replace("’", "'")).casefold()
    return " ".join("".join(c for c in plat if not unicodedata.combining(c)).split())
