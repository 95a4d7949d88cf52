"""The few words that an answer takes from the request it answers."""

import re
from collections.abc import Mapping

# What each becomes, as the agents read it where they write.
MOTS = {
    "enfant": "le prénom de l’enfant concerné (ou « votre enfant »)",
    "jours": "les jours concernés, comme « du 5 au 8 janvier » (ou « les jours demandés »)",
    "recue": "le jour où la demande a été faite",
}
_MOT = re.compile(r"\{([^{}]*)\}")


def remplir(texte: str, valeurs: Mapping[str, str]) -> str:
    """The text with its words replaced, in one pass: a value is never read as a word itself."""
    return _MOT.sub(lambda trouve: valeurs.get(trouve[1], trouve[0]), texte)


def inconnus(texte: str) -> list[str]:
    """What stands between braces and would be sent as it is."""
    return [trouve[0] for trouve in _MOT.finditer(texte) if trouve[1] not in MOTS]
