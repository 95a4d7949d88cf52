"""URLs given by the merchant."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit


def avec_parametres(url: str, parametres: Mapping[str, str]) -> str:
    """Add query parameters, keeping those that the merchant had put there."""
    morceaux = urlsplit(url)
    requete = "&".join(filter(None, [morceaux.query, urlencode(parametres)]))
    return urlunsplit(morceaux._replace(query=requete))


def origine(url: str) -> str:
    morceaux = urlsplit(url)
    return f"{morceaux.scheme}://{morceaux.netloc}"
