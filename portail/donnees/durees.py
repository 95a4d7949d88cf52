"""How long each kind of data is kept here: the table's durations, and what the town set itself."""

import json
from collections.abc import Mapping

from .table import CATEGORIES, Categorie

MAXIMUM = 1200  # months; a hundred years is a slip of the hand
_REGLABLES = {c.cle: c for c in CATEGORIES if c.mois is not None}


def lire(texte: str) -> dict[str, int]:
    """Return the months of every kind, `texte` being the town's own as a JSON object.

    Raises `ValueError`, in French.
    """
    try:
        choisies = json.loads(texte)
    except ValueError:
        choisies = None
    if not isinstance(choisies, dict):
        raise ValueError('n’est pas un objet JSON, comme {"connexions": 6}.')
    durees = {cle: c.mois for cle, c in _REGLABLES.items() if c.mois is not None}
    durees |= {cle: _mois(cle, valeur) for cle, valeur in choisies.items()}
    # A family's last sign of life is read in the histories.
    if durees["historiques"] < durees["familles"]:
        raise ValueError(
            f"garde « historiques » {durees['historiques']} mois, moins que « familles » "
            f"({durees['familles']} mois) : l’historique dit depuis quand une famille est partie."
        )
    return durees


def de(categorie: Categorie, durees: Mapping[str, int]) -> str:
    """Return how long this kind is kept, in words."""
    return categorie.duree_fixe or en_mots(durees[categorie.cle])


def en_mots(mois: int) -> str:
    """`6 mois`, `1 an`, `10 ans`."""
    annees, reste = divmod(mois, 12)
    if reste or not annees:
        return f"{mois} mois"
    return "1 an" if annees == 1 else f"{annees} ans"


def _mois(cle: str, valeur: object) -> int:
    categorie = _REGLABLES.get(cle)
    if categorie is None:
        connues = ", ".join(_REGLABLES)
        raise ValueError(f"nomme « {cle} », qui n’est pas réglable. Le sont : {connues}.")
    if type(valeur) is not int or not categorie.minimum <= valeur <= MAXIMUM:
        raise ValueError(
            f"dit {json.dumps(valeur, ensure_ascii=False)} pour « {cle} » : il faut un nombre "
            f"entier de mois, de {categorie.minimum} à {MAXIMUM}."
        )
    return valeur
